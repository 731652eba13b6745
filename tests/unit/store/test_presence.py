from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from conda_store_jupyter.store.presence import Presence

_HOLD = """
import sys
from pathlib import Path
from conda_store_jupyter.store.presence import Presence
presence = Presence(Path(sys.argv[1]))
presence.announce()
print("here", flush=True)
sys.stdin.read()
"""


def test_nobody_is_there_until_somebody_says_so(tmp_path: Path) -> None:
    one, other = Presence(tmp_path / "lock"), Presence(tmp_path / "lock")
    assert not other.anybody()
    one.announce()
    one.announce()
    assert other.anybody()
    one.withdraw()
    one.withdraw()
    assert not other.anybody()


def test_several_may_be_there(tmp_path: Path) -> None:
    one, other = Presence(tmp_path / "lock"), Presence(tmp_path / "lock")
    one.announce()
    other.announce()
    one.withdraw()
    assert one.anybody()
    other.withdraw()


def test_a_process_that_is_killed_is_gone(tmp_path: Path) -> None:
    presence = Presence(tmp_path / "lock")
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path / "lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"here\n"
        assert presence.anybody()
        process.kill()
        process.wait()
        assert not presence.anybody()
