"""``make dev``: everything that a contributor needs, built."""

from __future__ import annotations

from tools import say
from tools.places import BIN
from tools.say import Stop
from tools.stages import Stage, run


def main() -> None:
    """Build the panel for development and say how to go on.

    Raises:
        Stop: a stage failed.
    """
    jlpm = BIN / "jlpm"
    run(
        "dev",
        [Stage("front-end packages", (jlpm, "install")), Stage("panel", (jlpm, "build"))],
    )
    say.info("Python changes are used at the next start of `make lab`.")
    say.info("For the panel: `source .venv/bin/activate`, `jlpm watch`, and reload the page.")


if __name__ == "__main__":
    try:
        main()
    except Stop as problem:
        say.fail("dev", problem)
