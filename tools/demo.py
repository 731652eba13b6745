"""``make demo``: from an environment.yml to a notebook that runs in it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from conda_store_jupyter.spec.parse import parse
from tools import channel, say
from tools.places import BIN, EXAMPLES, PYTHON, ROOT
from tools.say import Stop

_FILE = EXAMPLES / "data-science.yml"
_NOTEBOOK = EXAMPLES / "hello.ipynb"


def main() -> None:
    """Create the environment, show its kernel, run the notebook in it.

    Raises:
        Stop: a step failed.
    """
    specification = parse(_FILE.read_bytes())
    say.step("The channel")
    if _current_specification(specification.name) == specification.sha256:
        say.info("Not needed: the environment is there.")
        settings = channel.settings_of_last_time()
    else:
        settings = channel.choose()
    say.step(f"The environment of {_FILE.relative_to(ROOT)}")
    create = ["env", "create", "--file", str(_FILE.relative_to(ROOT))]
    if subprocess.run(_command(*create, settings=settings), cwd=ROOT, check=False).returncode:
        raise Stop("the environment could not be created; see above.")
    kernel = _kernel(specification.name)
    _show_kernels(kernel)
    _execute(kernel)
    say.done("That is all. `make lab` opens JupyterLab with this kernel and the panel.")


def _command(*arguments: str, settings: Sequence[str] = ()) -> list[str]:
    options = [option for setting in settings for option in ("--set", setting)]
    return [str(PYTHON), "-m", "conda_store_jupyter", *options, *arguments]


def _environment(name: str) -> dict[str, Any] | None:
    shown = subprocess.run(
        _command("--json", "env", "show", name), stdout=subprocess.PIPE, check=False
    )
    found: dict[str, Any] | None = json.loads(shown.stdout).get("data")
    return found


def _current_specification(name: str) -> str | None:
    environment = _environment(name)
    current = environment and environment["current_build"]
    return current["specification"]["sha256"] if current else None


def _kernel(name: str) -> str:
    environment = _environment(name)
    if environment is None or not environment["kernels"]:
        raise Stop(f"the environment {name} has no kernel.")
    kernel: str = environment["kernels"][0]["name"]
    return kernel


def _show_kernels(kernel: str) -> None:
    say.step("jupyter kernelspec list")
    listed = subprocess.run(
        [BIN / "jupyter", "kernelspec", "list"], stdout=subprocess.PIPE, text=True, check=False
    )
    print(listed.stdout, end="", flush=True)
    if kernel not in listed.stdout.split():
        raise Stop(f"the kernel {kernel} is not among them.")


def _execute(kernel: str) -> None:
    say.step(f"{_NOTEBOOK.relative_to(ROOT)} on the kernel {kernel}")
    notebook = nbformat.read(_NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    client = NotebookClient(
        notebook,
        kernel_name=kernel,
        timeout=300,
        resources={"metadata": {"path": str(EXAMPLES)}},
        # What the kernel's own log warns of is no part of what the notebook prints.
        extra_arguments=["--log-level=ERROR"],
    )
    try:
        client.execute()
    except CellExecutionError as error:
        raise Stop(f"the notebook failed:\n{error}") from error
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            text = output.get("text") or output.get("data", {}).get("text/plain", "")
            for line in text.splitlines():
                say.info(line)


if __name__ == "__main__":
    try:
        main()
    except Stop as problem:
        say.fail("demo", problem)
