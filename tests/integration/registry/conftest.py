"""A registry over a store whose builds are scripted."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.services import catalog
from conda_store_jupyter.services.submission import SubmissionRequest, submit
from tests.images.serving import Serving
from tests.waiting import until


@pytest.fixture
def serving(store: Store) -> Iterator[Serving]:
    """A registry that answers; nothing is in the store yet."""
    with Serving(store) as running:
        yield running


Build = Callable[..., int]


@pytest.fixture
def build(store: Store) -> Build:
    """Makes a build and returns its id."""

    started = False

    def make(name: str, *dependencies: str, namespace: str = "") -> int:
        text = f"name: {name}\nchannels: [c]\ndependencies: [{', '.join(dependencies or ['a'])}]\n"
        request = SubmissionRequest(text, namespace=namespace)
        made = store.write(submit, store.context, request)
        nonlocal started
        if not started:
            store.dispatcher.start()
            started = True
        until(lambda: store.read(catalog.get_build, made.build_id)["ended_on"])
        return made.build_id

    return make
