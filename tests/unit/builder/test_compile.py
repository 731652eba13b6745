from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from pathlib import Path

import pytest

from conda_store_jupyter.builder.compile import Job, compile_jobs
from conda_store_jupyter.builder.python import Interpreter
from conda_store_jupyter.builder.run import Run


@pytest.fixture
def interpreter(tmp_path: Path) -> Interpreter:
    """The Python that runs the tests, in a prefix that looks like its own."""
    prefix = tmp_path / "prefix"
    (prefix / "bin").mkdir(parents=True)
    (prefix / "bin" / "python").symlink_to(os.path.realpath(sys.executable))
    return Interpreter(
        prefix=prefix,
        version=sys.version_info[:2],
        cache_tag=sys.implementation.cache_tag or "",
        magic=importlib.util.MAGIC_NUMBER.hex(),
        stdlib=Path("lib"),
        site_packages=prefix / "lib" / "site-packages",
    )


def job(directory: Path, name: str, text: str, *, sha256: str = "") -> Job:
    source = directory / f"{name}.py"
    source.write_text(text, encoding="utf-8")
    digest = sha256 or hashlib.sha256(source.read_bytes()).hexdigest()
    target = directory / "out" / "__pycache__" / f"{name}.pyc"
    return Job(source, digest, target, f"lib/{name}.py")


def test_byte_code_is_not_checked_and_names_no_machine(
    run: Run, interpreter: Interpreter, tmp_path: Path
) -> None:
    jobs = [job(tmp_path, f"m{i}", f"value = {i}\ndef f(): pass\n") for i in range(20)]
    assert compile_jobs(run, interpreter, jobs) == {j.target: True for j in jobs}
    data = jobs[0].target.read_bytes()
    assert data[:4].hex() == interpreter.magic
    assert int.from_bytes(data[4:8], "little") == 0b01  # PEP 552: by hash, not checked
    assert os.fsencode(tmp_path) not in data


def test_what_does_not_compile_has_none(run: Run, interpreter: Interpreter, tmp_path: Path) -> None:
    good, bad = job(tmp_path, "good", "x = 1\n"), job(tmp_path, "bad", "def {{name}}:\n")
    assert compile_jobs(run, interpreter, [bad, good]) == {good.target: True, bad.target: False}


def test_a_file_that_is_not_the_packages_is_refused(
    run: Run, interpreter: Interpreter, tmp_path: Path
) -> None:
    changed = job(tmp_path, "changed", "x = 1\n", sha256="0" * 64)
    assert compile_jobs(run, interpreter, [changed]) == {changed.target: False}
    assert not changed.target.exists()


def test_a_python_that_dies_leaves_answers_out(
    run: Run, interpreter: Interpreter, tmp_path: Path
) -> None:
    program = interpreter.prefix / "bin" / "python"
    program.unlink()
    program.write_text("#!/bin/sh\nexit 9\n", encoding="utf-8")
    program.chmod(0o755)
    assert compile_jobs(run, interpreter, [job(tmp_path, "m", "x = 1\n")]) == {}


def test_a_python_that_cannot_start_is_an_error(
    run: Run, interpreter: Interpreter, tmp_path: Path
) -> None:
    (interpreter.prefix / "bin" / "python").unlink()
    with pytest.raises(FileNotFoundError):
        compile_jobs(run, interpreter, [job(tmp_path, "m", "x = 1\n")])
