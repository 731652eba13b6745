from __future__ import annotations

import json
import os
from pathlib import Path
from string import Template

import pytest

from conda_store_jupyter.builder.activation import activation, clean_environment
from conda_store_jupyter.builder.run import Run


@pytest.fixture
def prefix(tmp_path: Path) -> Path:
    made = tmp_path / "prefix"
    (made / "bin").mkdir(parents=True)
    return made


def add_script(prefix: Path, name: str, text: str) -> None:
    path = prefix / "etc" / "conda" / "activate.d" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def log_of(run: Run) -> str:
    return run.layout.log(run.request.build_id).read_text(encoding="utf-8")


def test_names_path_and_variables(run: Run, prefix: Path) -> None:
    found = activation(run, prefix, "demo", {"GREETING": "hello"})
    assert found == {
        "PATH": f"{prefix}/bin:${{PATH}}",
        "CONDA_PREFIX": str(prefix),
        "CONDA_DEFAULT_ENV": "demo",
        "GREETING": "hello",
    }


@pytest.mark.parametrize("value", ["a$b", "${PATH}", "$$", "50%", "", "two\nlines", "ü"])
def test_values_survive_as_templates(run: Run, prefix: Path, value: str) -> None:
    add_script(prefix, "a.sh", "export OTHER=1\n")
    found = activation(run, prefix, "demo", {"X": value})
    assert Template(found["X"]).safe_substitute(os.environ) == value


def test_scripts_see_the_prefix_and_each_other_in_order(run: Run, prefix: Path) -> None:
    add_script(prefix, "b.sh", 'export SECOND="$FIRST/2"\necho "from the script"\n')
    add_script(prefix, "a.sh", 'export FIRST="$CONDA_PREFIX/1"\nlocal_only=3\n')
    found = activation(run, prefix, "demo", {})
    assert found["FIRST"] == f"{prefix}/1"
    assert found["SECOND"] == f"{prefix}/1/2"
    assert not {"local_only", "SHLVL", "PWD", "_", "HOME", "ENV_PROGRAM"} & set(found)
    assert "from the script" in log_of(run)


def test_scripts_win_over_variables_and_variables_over_packages(run: Run, prefix: Path) -> None:
    directory = prefix / "etc" / "conda" / "env_vars.d"
    directory.mkdir(parents=True)
    (directory / "p.json").write_text(json.dumps({"A": "package", "B": "package", "C": "package"}))
    add_script(prefix, "s.sh", "export C=script\n")
    found = activation(run, prefix, "demo", {"B": "user", "C": "user"})
    assert (found["A"], found["B"], found["C"]) == ("package", "user", "script")


def test_a_script_may_put_directories_on_the_path(run: Run, prefix: Path) -> None:
    add_script(prefix, "p.sh", 'export PATH="/opt/extra:$PATH"\n')
    found = activation(run, prefix, "demo", {})
    assert found["PATH"] == f"/opt/extra:{prefix}/bin:${{PATH}}"


def test_a_failing_script_is_named_and_ignored(run: Run, prefix: Path) -> None:
    add_script(prefix, "x.sh", "exit 3\n")
    assert activation(run, prefix, "demo", {"A": "1"})["A"] == "1"
    assert "activation scripts failed" in log_of(run)


def test_the_servers_own_variables_stay_out(
    run: Run, prefix: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "s3cr3t")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    add_script(prefix, "s.sh", 'export SEEN="$SECRET_TOKEN"\n')
    assert activation(run, prefix, "demo", {})["SEEN"] == ""
    assert not {"SECRET_TOKEN", "PYTHONPATH"} & set(clean_environment(prefix))
