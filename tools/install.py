"""Makes ``.venv`` and installs this package into it, once: ``python -m tools.install demo|dev``.

``demo`` is what a user gets: a wheel with the panel in it. ``dev`` is an editable installation
with everything that tests and linters need; it serves the demo as well.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools import needs, say
from tools.places import BIN, LABEXTENSION, PYTHON, ROOT, STATE, VENV
from tools.say import Stop

#: In the virtual environment, so that both go together.
STAMP = VENV / "conda-store-jupyter.json"

_BUILT_FROM = ("package.json", "yarn.lock", "tsconfig.json", "src", "style", "schema")
_PACKAGED = ("pyproject.toml", "install.json", "conda_store_jupyter/jupyter-config")
_LOG_LINES = 25


def main(level: str) -> None:
    """Install for ``demo`` or ``dev``, unless that has been done.

    Raises:
        Stop: something is missing or a step failed.
    """
    needs.python()
    say.step("The virtual environment .venv")
    _make_venv()
    if _is_installed(level):
        say.info("Nothing to install: .venv has this version of the package.")
        return
    needs.node()
    _drop_stale_panel()
    _install(level)
    STAMP.write_text(json.dumps(_stamp(level)), encoding="utf-8")


def _make_venv() -> None:
    if PYTHON.exists() and _works():
        return
    say.info(f"Creating it with {sys.executable} ({sys.version.split()[0]})")
    _run("venv", [sys.executable, "-m", "venv", "--clear", str(VENV)])


def _works() -> bool:
    code = "import sys, pip; sys.exit(sys.version_info < (3, 10))"
    return subprocess.run([PYTHON, "-c", code], capture_output=True, check=False).returncode == 0


def _is_installed(level: str) -> bool:
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    # An editable installation follows the sources by itself and serves the demo, too.
    return any(found == _stamp(good) for good in {level, "dev"})


def _stamp(level: str) -> dict[str, Any]:
    parts = _PACKAGED if level == "dev" else (*_PACKAGED, *_BUILT_FROM, "conda_store_jupyter")
    return {"level": level, "inputs": _digest(parts)}


def _digest(parts: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        for path in sorted(_files(ROOT / part)):
            digest.update(f"{path.relative_to(ROOT)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for found in path.rglob("*"):
        made = "__pycache__" in found.parts or LABEXTENSION in found.parents
        if found.is_file() and not made:
            yield found


def _drop_stale_panel() -> None:
    """The build hook keeps a panel that exists, also when its sources have changed since."""
    record = STATE / "panel"
    now = _digest(_BUILT_FROM)
    before = record.read_text(encoding="utf-8") if record.exists() else ""
    if LABEXTENSION.exists() and before != now:
        shutil.rmtree(LABEXTENSION)
    STATE.mkdir(exist_ok=True)
    record.write_text(now, encoding="utf-8")


def _install(level: str) -> None:
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check"]
    # The link that `jupyter labextension develop` makes: pip would write through it.
    link = VENV / "share" / "jupyter" / "labextensions" / "conda-store-jupyter"
    if link.is_symlink():
        link.unlink()
    if level == "demo":
        say.step("conda_store_jupyter and JupyterLab (the first time takes 2 to 4 minutes)")
        _run("install", [*pip, ".[demo]"])
        return
    say.step("conda_store_jupyter, editable, with everything that tests need")
    LABEXTENSION.mkdir(exist_ok=True)
    # The panel is built by a stage of its own, in view.
    _run("install", [*pip, "--editable", ".[dev]"], SKIP_JUPYTER_BUILDER="1")
    _run("develop", [str(BIN / "jupyter"), "labextension", "develop", "--overwrite", "."])


def _run(name: str, command: list[str], **environment: str) -> None:
    STATE.mkdir(exist_ok=True)
    log = STATE / f"{name}.log"
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)])
    with log.open("wb") as stream:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "PATH": path, **environment},
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES:]:
            say.info(line)
        raise Stop(f"`{' '.join(command)}` ended with {done.returncode}; all of it is in {log}")


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except Stop as problem:
        say.fail(os.environ.get("MAKE_TARGET", "install"), problem)
