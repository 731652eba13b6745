"""``make lab``: JupyterLab with the panel, on the channel that the demo has used."""

from __future__ import annotations

import os
import shlex
import sys

from tools import channel, say
from tools.places import BIN, EXAMPLES


def main(arguments: list[str]) -> None:
    """Become JupyterLab; ``arguments`` are its own."""
    command = [str(BIN / "jupyter"), "lab", f"--ServerApp.root_dir={EXAMPLES}"]
    command += [f"--{setting}" for setting in channel.settings_of_last_time()]
    if os.geteuid() == 0:
        command.append("--allow-root")
    command += arguments
    say.step(shlex.join(command))
    say.info("The panel is in the left sidebar; Ctrl-C ends JupyterLab.")
    os.environ["PATH"] = os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)])
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
