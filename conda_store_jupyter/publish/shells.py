"""Shells in which an environment is active, as ``conda activate`` would leave them."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

from conda_store_jupyter.store.atomic import write_atomic

# After the person's own start-up files, which may put something in front of PATH.
_BASH = """\
[ -f ~/.bashrc ] && . ~/.bashrc
export PATH={head}:"$PATH"
PS1={prompt}"$PS1"
"""
_ZSH = """\
ZDOTDIR="$HOME"
[ -f ~/.zshrc ] && . ~/.zshrc
export PATH={head}:"$PATH"
PS1={prompt}"$PS1"
"""


@dataclass(frozen=True)
class Shell:
    """How a shell is started: its command, and the variables that are added to its environment."""

    command: tuple[str, ...]
    variables: Mapping[str, str]


def activated(activation: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """The variables of an active environment.

    Args:
        activation: templates, as the prefix's guard has them.
        environ: what the templates refer to.
    """
    return {name: Template(value).safe_substitute(environ) for name, value in activation.items()}


def shell_in(
    program: str,
    label: str,
    activation: Mapping[str, str],
    environ: Mapping[str, str],
    directory: Path,
) -> Shell:
    """``program`` with an environment that stays active after the person's start-up files.

    bash, zsh and fish are known; of others the environment variables are set, and no more.

    Args:
        program: the shell's path.
        label: shown in front of the prompt.
        directory: for start-up files; written anew each time.

    Raises:
        OSError: ``directory`` cannot be written.
    """
    variables = activated(activation, environ)
    head = Template(activation["PATH"]).safe_substitute(PATH="").rstrip(":")
    words = {"head": shlex.quote(head), "prompt": shlex.quote(f"({label}) ")}
    name = Path(program).name
    if name == "bash":
        file = directory / "bashrc"
        _write(file, _BASH.format(**words))
        return Shell((program, "--rcfile", str(file), "-i"), variables)
    if name == "zsh":
        _write(directory / ".zshrc", _ZSH.format(**words))
        return Shell((program, "-i"), {**variables, "ZDOTDIR": str(directory)})
    if name == "fish":
        order = " ".join(f"fish_add_path --path --move {shlex.quote(p)};" for p in head.split(":"))
        return Shell((program, "-i", "-C", order), variables)
    return Shell((program,), variables)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(file, text.encode())
