"""The log of a build, as it is or as it grows."""

from __future__ import annotations

import codecs
import time

from conda_store_jupyter.cli import exits, wording
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.services import catalog, logs
from conda_store_jupyter.status import BuildStatus

_POLL_SECONDS = 0.1


def print_log(session: Session, build_id: int) -> int:
    """The whole log so far. Raises NotFound."""
    store = session.store
    part = store.read(logs.read_log, store.context, build_id, 0, None)
    text = part.content.decode("utf-8", "replace")
    session.output.text(text)
    session.output.document({"build_id": build_id, "text": text, "complete": part.complete})
    if not text:
        session.output.note(
            f"There is no log of build {build_id} (any more): logs of builds without files are "
            "removed after c.CondaStore.keep_logs_days."
            if part.complete
            else f"Build {build_id} has written nothing yet."
        )
    return exits.OK


def follow_log(session: Session, build_id: int) -> int:
    """The log until the build ends; its last state decides the exit code. Raises NotFound."""
    store, output = session.store, session.output
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    offset, texts, complete = 0, [], False
    while not complete:
        part = store.read(logs.read_log, store.context, build_id, offset, None)
        offset, complete = part.next_offset, part.complete
        texts.append(decoder.decode(part.content, final=complete))
        output.text(texts[-1])
        if not complete:
            time.sleep(_POLL_SECONDS)
    output.document({"build_id": build_id, "text": "".join(texts), "complete": True})
    status = store.read(catalog.get_build, build_id)["status"]
    if not any(texts):
        output.note(f"There is no log of build {build_id}; it is over: {wording.STATUS[status]}.")
    return exits.OK if status == BuildStatus.COMPLETED.value else exits.FAILED
