"""Where things are in a checkout."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
#: What `make` keeps between runs: logs, stamps, the local channel.
STATE = ROOT / ".make"
UI_TESTS = ROOT / "ui-tests"
EXAMPLES = ROOT / "examples"
LABEXTENSION = ROOT / "conda_store_jupyter" / "labextension"
