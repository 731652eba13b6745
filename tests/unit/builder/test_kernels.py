from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conda_store_jupyter.builder.kernels import (
    BrokenKernel,
    check_command,
    find_kernels,
    modules_of,
)


def add_kernel(prefix: Path, name: str, argv: list[str], **more: Any) -> None:
    directory = prefix / "share" / "jupyter" / "kernels" / name
    directory.mkdir(parents=True)
    spec = {"argv": argv, "display_name": name.upper(), "language": "x", **more}
    (directory / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")


def add_program(path: Path, mode: int = 0o755) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(mode)


def test_kernels_of_any_language_by_name(tmp_path: Path) -> None:
    add_kernel(tmp_path, "python3", ["python", "-m", "ipykernel_launcher"])
    add_kernel(tmp_path, "ir", ["R"])
    found = find_kernels(tmp_path)
    assert [(k.name, k.display_name, k.argv[0]) for k in found] == [
        ("ir", "IR", "R"),
        ("python3", "PYTHON3", "python"),
    ]
    assert modules_of(found[0]) == ()
    assert modules_of(found[1]) == ("ipykernel_launcher",)


def test_no_kernels(tmp_path: Path) -> None:
    assert find_kernels(tmp_path) == ()


def test_names_that_jupyter_does_not_take_are_left_out(tmp_path: Path) -> None:
    add_kernel(tmp_path, "not valid", ["x"])
    add_kernel(tmp_path, ".hidden", ["x"])
    assert find_kernels(tmp_path) == ()


@pytest.mark.parametrize("text", ["{", "[]", '{"argv": []}', '{"argv": [1], "display_name": "x"}'])
def test_an_unusable_kernel_json(tmp_path: Path, text: str) -> None:
    add_kernel(tmp_path, "bad", ["x"])
    (tmp_path / "share/jupyter/kernels/bad/kernel.json").write_text(text, encoding="utf-8")
    with pytest.raises(BrokenKernel, match="bad"):
        find_kernels(tmp_path)


@pytest.mark.parametrize("word", ["tool", "bin/tool", "{prefix}/bin/tool"])
def test_programs_of_the_prefix(tmp_path: Path, word: str) -> None:
    add_program(tmp_path / "bin" / "tool")
    add_kernel(tmp_path, "k", [word])
    assert check_command(find_kernels(tmp_path)[0], tmp_path) == tmp_path / "bin" / "tool"


def test_a_program_beside_the_kernel_json(tmp_path: Path) -> None:
    add_kernel(tmp_path, "k", ["{resource_dir}/start"])
    add_program(tmp_path / "share/jupyter/kernels/k/start")
    assert check_command(find_kernels(tmp_path)[0], tmp_path).name == "start"


def test_a_program_of_the_system(tmp_path: Path) -> None:
    add_kernel(tmp_path, "k", ["sh"])
    assert check_command(find_kernels(tmp_path)[0], tmp_path).is_absolute()


@pytest.mark.parametrize("word", ["no-such-program-anywhere", "/no/such/program"])
def test_a_missing_program(tmp_path: Path, word: str) -> None:
    add_kernel(tmp_path, "k", [word])
    with pytest.raises(BrokenKernel, match=word):
        check_command(find_kernels(tmp_path)[0], tmp_path)


def test_a_program_that_may_not_be_executed(tmp_path: Path) -> None:
    add_program(tmp_path / "bin" / "tool", mode=0o644)
    add_kernel(tmp_path, "k", ["{prefix}/bin/tool"])
    with pytest.raises(BrokenKernel, match="not executable"):
        check_command(find_kernels(tmp_path)[0], tmp_path)
