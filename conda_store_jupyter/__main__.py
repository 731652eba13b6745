"""``python -m conda_store_jupyter`` is the ``conda-store`` command."""

from __future__ import annotations

from conda_store_jupyter.cli import main

if __name__ == "__main__":
    main()
