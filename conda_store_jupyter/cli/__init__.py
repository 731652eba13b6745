"""The ``conda-store`` command, on the local store, with or without a server running.

Modules load late here: ``conda-store env list`` has to answer at once.
"""

from __future__ import annotations

from conda_store_jupyter.cli.entry import main, run

__all__ = ["main", "run"]
