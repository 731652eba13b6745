"""``make test`` and ``make lint``: every check there is, cheap ones first."""

from __future__ import annotations

import socket
import sys

from tools import needs, say
from tools.places import BIN, PYTHON, ROOT, UI_TESTS
from tools.say import Stop
from tools.stages import Stage, run

_JLPM = BIN / "jlpm"
_PYTEST = (PYTHON, "-m", "pytest", "-q")


def main(target: str) -> None:
    """Run the stages of a target.

    Raises:
        Stop: a stage failed, or something is missing.
    """
    if target == "lint":
        run(target, [_packages(), *_linters()])
    else:
        chromium = needs.chromium()
        needs.image_tools()
        run(target, [_packages(), *_linters(), *_tests(), *_browser_tests(chromium)])


def _packages() -> Stage:
    return Stage("front-end packages", (_JLPM, "install", "--immutable"))


def _linters() -> list[Stage]:
    return [
        Stage("ruff check", (BIN / "ruff", "check", ".")),
        Stage("ruff format", (BIN / "ruff", "format", "--check", ".")),
        Stage("mypy --strict", (BIN / "mypy",)),
        Stage("import contracts", (BIN / "lint-imports",)),
        Stage("eslint, prettier, stylelint", (_JLPM, "lint:check")),
        Stage("tsc", (_JLPM, "tsc", "--project", "tsconfig.test.json")),
    ]


def _tests() -> list[Stage]:
    return [
        Stage("jest", (_JLPM, "test", "--ci")),
        Stage("unit tests", (*_PYTEST, "-n", "2", "tests/unit")),
        Stage("unit tests on PostgreSQL", (*_PYTEST, "-n", "2", "-m", "postgres", "tests/unit")),
        # What ships, and what the browser tests load.
        Stage("panel, as it ships", (_JLPM, "build:prod")),
        Stage(
            "integration tests", (*_PYTEST, "-n", "2", "--dist", "loadfile", "tests/integration")
        ),
        Stage("fault suite", (*_PYTEST, "-n", "2", "--dist", "loadfile", "tests/faults")),
    ]


def _browser_tests(chromium: str) -> list[Stage]:
    environment = {
        "CHROMIUM": chromium,
        "CI": "true",
        "CONDA_STORE_UI_TESTS_PORT": str(_free_port()),
        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1",
        "PYTHON": str(PYTHON),
    }
    return [
        Stage("browser-test packages", (_JLPM, "install", "--immutable"), UI_TESTS, environment),
        Stage("browser tests (Galata)", (_JLPM, "playwright", "test"), UI_TESTS, environment),
    ]


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


if __name__ == "__main__":
    say.info(f"in {ROOT}, with Python {sys.version.split()[0]} and Node.js {needs.node()}")
    try:
        main(sys.argv[1])
    except Stop as problem:
        say.fail(sys.argv[1], problem)
