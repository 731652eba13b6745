"""A worker in a process of its own whose builds talk until a file says that it is enough.

Run: ``python -m tests.chatty_worker DIRECTORY``; the store is below it, as ``LiveServer`` has it.
"""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from conda_store_jupyter.bootstrap import open_store
from conda_store_jupyter.builder.log import BuildLog
from conda_store_jupyter.builder.requests import BuildRequest, BuildResult, StopSignal
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.status import Progress, Step
from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.testing import ScriptedBuilder


class ChattyBuilder(ScriptedBuilder):
    """Writes ``line 0``, ``line 1`` … before it makes the prefix."""

    def build(
        self,
        request: BuildRequest,
        log: BuildLog,
        report: Callable[[Progress], None],
        control: StopSignal,
    ) -> BuildResult:
        """Talk, then build."""
        enough = self.layout.root.parent / "enough"
        for number in itertools.count():
            log.info(Step.SOLVE, f"line {number}")
            if enough.exists() or control.wait(0.01):
                break
        return super().build(request, log, report, control)


def main(directory: Path) -> None:
    """Build what is queued until this process is killed."""
    config = CondaStore(
        root=str(directory / "store"),
        kernels_dir=str(directory / "kernels"),
        poll_seconds=0.05,
        workers=1,
    )
    store = open_store(config, ChattyBuilder(Layout(directory / "store")))
    store.start()
    threading.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
