from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conda_store_jupyter.bootstrap import Store, open_store
from conda_store_jupyter.services.submission import SubmissionRequest, submit
from conda_store_jupyter.testing import ScriptedBuilder
from tests.waiting import until

TEXT = "name: e\nchannels: [c]\ndependencies: [python]\n"


def test_every_change_is_heard_once_and_in_order_also_those_of_another_process(
    store: Store, builder: ScriptedBuilder
) -> None:
    heard: list[Mapping[str, Any]] = []
    feed = store.feed(heard.append)
    feed.start()
    # A second store object on the same files stands for a second process: they share no memory.
    other = open_store(store.config, builder)
    other.dispatcher.start()
    other.write(submit, other.context, SubmissionRequest(TEXT))
    until(lambda: heard and heard[-1]["build_id"] is None)  # the activation comes last
    feed.stop()
    other.close()
    revisions = [change["revision"] for change in heard]
    assert revisions == sorted(set(revisions))
    statuses = [change["status"] for change in heard if change["build_id"]]
    assert statuses[0] == "QUEUED"
    assert statuses[-1] == "COMPLETED"
    assert {change["environment"] for change in heard} == {"e"}


def test_what_happened_before_the_start_is_not_told(store: Store) -> None:
    store.write(submit, store.context, SubmissionRequest(TEXT))
    heard: list[Mapping[str, Any]] = []
    feed = store.feed(heard.append)
    feed.start()
    store.write(submit, store.context, SubmissionRequest(TEXT.replace("e\n", "f\n", 1)))
    until(lambda: heard)
    feed.stop()
    assert {change["environment"] for change in heard} == {"f"}
