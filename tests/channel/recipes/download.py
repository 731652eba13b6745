"""Fetches pinned wheels from the package index that pip is configured for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.channel.errors import ChannelError

PINS = Path(__file__).parent / "pins"


def download(pins: str, output: Path) -> list[Path]:
    """Wheels of one pin file, for the running Python; markers decide which lines count.

    Args:
        pins: the name of a file in ``pins/``, without ``.txt``.
        output: where the wheels are put.

    Raises:
        ChannelError: pip cannot find or fetch one.
    """
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--only-binary=:all:", "--dest", str(output)]
    command += ["--requirement", str(PINS / f"{pins}.txt")]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        reasons = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise ChannelError(
            "cannot fetch the wheels of the test channel: "
            + ("; ".join(reasons) or done.stderr.strip())
        )
    return sorted(output.glob("*.whl"))
