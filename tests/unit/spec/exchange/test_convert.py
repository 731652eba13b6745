from __future__ import annotations

from typing import Any

import pytest
import yaml

from conda_store_jupyter.builder.records import to_record
from conda_store_jupyter.spec.exchange.convert import Conversion, convert
from conda_store_jupyter.spec.exchange.detect import detect
from conda_store_jupyter.spec.parse import parse
from tests.unit.spec.exchange import samples
from tests.unit.spec.exchange.samples import PLATFORM, PYTHON_URL, SIX_URL, WHEEL_URL


def read(text: str | bytes, **options: Any) -> Conversion:
    return convert(text, platform=PLATFORM, **options)


def good(text: str | bytes, **options: Any) -> tuple[Conversion, dict[str, Any]]:
    found = read(text, **options)
    assert found.errors == ()
    assert found.specification is not None
    parse(found.specification, default_name="x")  # it can be submitted
    return found, yaml.safe_load(found.specification)


def pip_of(document: dict[str, Any]) -> list[str]:
    last = document["dependencies"][-1]
    return list(last["pip"]) if isinstance(last, dict) else []


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (samples.PIXI_LOCK, "", "pixi.lock"),
        (samples.CONDA_LOCK, "", "conda-lock.yml"),
        (samples.EXPLICIT, "", "explicit.txt"),
        (samples.PIXI_TOML, "", "pixi.toml"),
        (samples.PYPROJECT, "", "pixi.toml"),
        (samples.REQUIREMENTS, "", "requirements.txt"),
        (samples.HISTORY, "", "history"),
        ("dependencies: [python]\n", "", "environment.yml"),
        ("{}", "/home/me/environment.yaml", "environment.yml"),
        ("", "requirements-dev.txt", "requirements.txt"),
        ("version: 6\n", "pixi.lock", "pixi.lock"),
        ("numpy\npandas==2.0\n", "", "requirements.txt"),
        ("<html></html>", "", None),
        ("", "", None),
    ],
)
def test_formats_are_told_apart(text: str, name: str, expected: str | None) -> None:
    assert detect(text, name) == expected


def test_pixi_lock() -> None:
    found, document = good(samples.PIXI_LOCK)
    assert document["channels"] == ["conda-forge"]
    assert document["dependencies"] == ["python 3.12.*", {"pip": ["flask"]}]
    assert sorted(found.lockfiles) == ["linux-64", "osx-arm64"]
    lock = found.lockfiles["linux-64"]
    python, six = lock.conda
    assert (python.url, python.sha256, python.size) == (PYTHON_URL, "a" * 64, 31574780)
    assert (six.requested, python.requested) == (False, True)
    assert python.record["depends"] == ["__glibc >=2.17,<3.0.a0", "six"]
    [flask] = lock.pypi
    assert (flask.url, flask.hashes) == (WHEEL_URL, ("sha256:" + "e" * 64,))
    assert flask.requirement == "flask==3.0.0 --hash=sha256:" + "e" * 64


def test_one_environment_of_a_pixi_lock() -> None:
    found, _ = good(samples.PIXI_LOCK, environment="lint")
    assert [package.url for package in found.lockfiles["linux-64"].conda] == [SIX_URL]
    [problem] = read(samples.PIXI_LOCK, environment="prod").errors
    assert problem.code == "unknown-environment"
    assert problem.hint == "It has: default, lint."


def test_conda_lock() -> None:
    found, document = good(samples.CONDA_LOCK)
    assert document["dependencies"] == ["python 3.12.*", {"pip": ["flask"]}]
    lock = found.lockfiles["linux-64"]
    names = [package.name for package in lock.conda], [package.name for package in lock.pypi]
    assert names == (["python"], ["flask"])
    [problem] = found.problems
    assert (problem.severity, problem.message) == (
        "warning",
        "Packages of other categories than 'main' are left out: 1.",
    )


def test_what_conda_lock_writes_and_rattler_would_refuse() -> None:
    text = samples.CONDA_LOCK.replace("'>=3.0.0'", "3.0.0").replace(
        "- url: conda-forge\n    used_env_vars: []", "- conda-forge"
    )
    virtual = "- {name: __glibc, version: '2.17', manager: conda, platform: linux-64, "
    text += (
        virtual
        + "dependencies: {}, url: 'file:///t/linux-64/__glibc-2.17-0.tar.bz2', hash: {md5: ''}}\n"
    )
    found, document = good(text)
    assert document["channels"] == ["conda-forge"]
    lock = found.lockfiles["linux-64"]
    assert ([p.name for p in lock.conda], [p.name for p in lock.pypi]) == (["python"], ["flask"])


def test_what_this_project_writes_is_read_back() -> None:
    lock = read(samples.PIXI_LOCK).lockfiles["linux-64"]
    written = lock.to_conda_lock(["conda-forge"])
    again = read(written).lockfiles["linux-64"]
    assert again.sha256 == lock.sha256
    explicit = read(lock.to_explicit()).lockfiles["linux-64"]
    assert [p.digest for p in explicit.conda] == [p.digest for p in lock.conda]


def test_a_channel_on_this_machine_is_where_its_packages_are() -> None:
    text = samples.CONDA_LOCK.replace(
        PYTHON_URL, "file:///srv/channel/linux-64/python-3.12.7-hc5c86c4_0_cpython.conda"
    )
    [python] = read(text).lockfiles["linux-64"].conda
    assert python.channel == "file:///srv/channel"
    assert to_record(python).channel == "file:///srv/channel"


def test_explicit() -> None:
    found, document = good(samples.EXPLICIT)
    assert document == {
        "channels": ["conda-forge"],
        "dependencies": ["python 3.12.*", "six"],
    }
    python, six = found.lockfiles["linux-64"].conda
    assert (python.version, python.build, python.subdir) == (
        "3.12.7",
        "hc5c86c4_0_cpython",
        "linux-64",
    )
    assert (six.md5, six.sha256, six.subdir) == ("d" * 32, "", "noarch")
    assert (python.channel, python.md5) == ("https://conda.anaconda.org/conda-forge", "")


def test_explicit_without_hashes_is_taken_with_a_warning() -> None:
    found, _ = good(f"@EXPLICIT\n\n{SIX_URL}\n\n{PYTHON_URL}\n")
    assert [problem.code for problem in found.problems] == ["missing-hash"]
    assert list(found.lockfiles) == ["linux-64"]


def test_the_platform_of_an_explicit_file_is_told_by_its_packages() -> None:
    url = PYTHON_URL.replace("linux-64", "osx-arm64")
    assert list(read(f"@EXPLICIT\n{url}#{'a' * 64}\n").lockfiles) == ["osx-arm64"]
    assert list(read(f"@EXPLICIT\n{SIX_URL}#{'a' * 64}\n").lockfiles) == [PLATFORM]


def test_pixi_toml() -> None:
    found, document = good(samples.PIXI_TOML)
    assert document == {
        "name": "analysis",
        "channels": ["conda-forge", "https://example.org/extra"],
        "dependencies": [
            "python 3.12.*",
            "numpy >=1.26,<3",
            "conda-forge::pytorch * cpu*",
            "anything",
            "patchelf ==0.18",
            {
                "pip": [
                    "--extra-index-url https://example.org/simple",
                    "flask[async]==3.0.0",
                    "httpx",
                ]
            },
        ],
        "variables": {"MODE": "fast", "WORKERS": "4"},
    }
    [problem] = found.problems
    assert problem.code == "left-out"
    assert found.lockfiles == {}


def test_inline_tables_of_several_lines() -> None:
    text = samples.PIXI_TOML.replace(
        '{ version = "*", build = "cpu*", channel = "conda-forge" }',
        '{\n  version = "*", # any\n  build = "cpu*",\n  channel = "conda-forge",\n}',
    )
    assert good(text)[1] == good(samples.PIXI_TOML)[1]


def test_environments_of_a_pixi_workspace() -> None:
    _, test = good(samples.PIXI_TOML, environment="test")
    assert "pytest >=8" in test["dependencies"]
    assert "python 3.12.*" in test["dependencies"]
    _, alone = good(samples.PIXI_TOML, environment="only-test")
    assert alone["dependencies"] == ["pytest >=8"]
    [problem] = read(samples.PIXI_TOML, environment="prod").errors
    assert problem.hint == "There are: default, test, only-test."


def test_pyproject() -> None:
    _, document = good(samples.PYPROJECT)
    assert document["name"] == "tool"
    assert document["dependencies"] == [
        "python >=3.11",
        "numpy",
        {"pip": ["rich>=13", "click"]},
    ]


def test_requirements() -> None:
    found, document = good(samples.REQUIREMENTS)
    assert document["dependencies"][:2] == ["python", "pip"]
    assert pip_of(document) == [
        "--index-url https://example.org/simple",
        "flask[async]==3.0.0",
        'requests>=2.31; python_version < "4"',
    ]
    assert [(p.code, p.line) for p in found.problems] == [("ignored-option", 3), ("left-out", 9)]


def test_history() -> None:
    _, document = good(samples.HISTORY)
    assert document == {
        "channels": ["conda-forge", "bioconda"],
        "dependencies": ["numpy", "python=3.12", "scipy>=1.14"],
    }


def test_an_environment_yml_stays_as_it_was_typed() -> None:
    text = "name: a\ndependencies:\n  - python  # the newest\n"
    found, _ = good("\ufeff" + text)
    assert (found.specification, found.name) == (text, "a")
    assert read("dependencies: [python]\n").name == ""


def test_local_projects_of_a_lockfile_are_left_out() -> None:
    text = samples.PIXI_LOCK.replace(WHEEL_URL, "./").replace(f"  sha256: {'e' * 64}\n", "")
    found, _ = good(text)
    assert [problem.code for problem in found.problems] == ["left-out"]
    assert found.lockfiles["linux-64"].pypi == ()
