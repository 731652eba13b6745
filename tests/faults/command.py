"""The ``conda-store`` command with recorded builds, and with the faults that a test asks for."""

from __future__ import annotations

import os
import sys

from conda_store_jupyter.bootstrap import open_store
from conda_store_jupyter.cli import run
from conda_store_jupyter.cli.session import Session
from tests.faults.clock import shift_clock
from tests.faults.death import arrange_death
from tests.faults.recorded import isolated

if __name__ == "__main__":
    shift_clock()
    arrange_death()
    code = run(sys.argv[1:], Session(open_store=lambda config: open_store(config, isolated)))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
