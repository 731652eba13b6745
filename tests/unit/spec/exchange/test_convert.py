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


BROKEN = samples.PIXI_LOCK


@pytest.mark.parametrize(
    ("text", "name", "code", "line"),
    [
        (samples.PIXI_LOCK[:400], "pixi.lock", "invalid-lockfile", 1),
        (samples.PIXI_LOCK.replace("version: 6", "version: 99"), "", "invalid-lockfile", 1),
        (samples.PIXI_LOCK.replace("a" * 64, "zz"), "", "invalid-lockfile", None),
        (
            samples.PIXI_LOCK.replace(f"  sha256: {'a' * 64}\n  md5: {'b' * 32}\n", ""),
            "",
            "missing-hash",
            10,
        ),
        (samples.PIXI_LOCK.replace(f"  sha256: {'e' * 64}\n", ""), "", "missing-hash", 12),
        (
            samples.PIXI_LOCK.replace(f"      - conda: {SIX_URL}\n      - pypi", "      - pypi"),
            "",
            "incomplete-lockfile",
            10,
        ),
        (samples.PIXI_LOCK[:100] + "\n\t- {", "pixi.lock", "invalid-lockfile", None),
        ("version: 6\na: " + "[" * 1_000_000, "pixi.lock", "invalid-lockfile", None),
        ("version: 6\na:\n  " + "- " * 1_000_000, "pixi.lock", "invalid-lockfile", None),
        (samples.CONDA_LOCK[:700], "conda-lock.yml", "missing-hash", None),
        (samples.CONDA_LOCK[:300] + "\n- {", "conda-lock.yml", "invalid-lockfile", None),
        (
            samples.CONDA_LOCK.replace(
                f"    md5: {'b' * 32}\n    sha256: {'a' * 64}\n", "    {}\n"
            ),
            "",
            "missing-hash",
            None,
        ),
        (f"@EXPLICIT\n{SIX_URL}#abc\n", "", "invalid-package-url", 2),
        ("@EXPLICIT\nnumpy==1.26\n", "", "invalid-package-url", 2),
        ("@EXPLICIT\n\nhttps://example.org/numpy.zip\n", "", "invalid-package-url", 3),
        (f"@EXPLICIT\n{SIX_URL.replace('noarch', 'os2-16')}\n", "", "invalid-package-url", 2),
        (f"@EXPLICIT\n{SIX_URL}\n{SIX_URL}\n", "", "duplicate-package", 3),
        ("@EXPLICIT\n", "", "empty-lockfile", 1),
        (
            f"@EXPLICIT\n{SIX_URL.replace('https://', 'https://me:pass@')}\n",
            "",
            "secret-in-channel",
            2,
        ),
        (
            samples.CONDA_LOCK.replace("conda-forge/noarch", "t/${TOKEN}/forge/noarch").replace(
                "category: dev\n  optional: true", "category: main"
            ),
            "",
            "secret-in-channel",
            None,
        ),
        (
            samples.PIXI_LOCK.replace("https://files", "https://me:pass@files"),
            "",
            "secret-in-channel",
            None,
        ),
        ("[workspace\nname = 1", "pixi.toml", "toml-syntax", 1),
        ("[dependencies]\nnumpy = '*'\n", "pixi.toml", "invalid-pixi-toml", 1),
        (samples.PIXI_TOML.replace('">=8"', '">>8"'), "", None, None),
        (samples.PIXI_TOML.replace('"3.12.*"', '"3.12.*|||"'), "", "invalid-match-spec", None),
        ("[workspace]\nchannels = 3\n[dependencies]\na = '1'\n", "", "invalid-pixi-toml", 1),
        ("[workspace]\nchannels = ['c']\n", "", "missing-dependencies", 1),
        (samples.CONDA_LOCK.replace("b" * 32, "b" * 20), "", "invalid-lockfile", 19),
        (samples.CONDA_LOCK.partition("package:")[0], "", "invalid-lockfile", 1),
        (f"version: 1\nmetadata:\n{' ' * 600}a: 1\n", "", "invalid-lockfile", 1),
        (
            samples.CONDA_LOCK.replace(WHEEL_URL, "git+https://example.org/flask.git@abc"),
            "",
            "missing-hash",
            None,
        ),
        ("flask==1\nflask==2\n", "", "duplicate-package", 2),
        ("-r other.txt\n", "r.txt", "invalid-pip-option", 1),
        ("flask=1.0\n", "r.txt", "invalid-requirement", 1),
        ("git+https://example.org/a.git\n", "r.txt", "invalid-requirement", 1),
        ("", "requirements.txt", "empty-requirements", 1),
        ("==> 2024-10-01 10:00:00 <==\n+a::b-1-0\n", "", "empty-history", 1),
        ("dependencies: [python, python]\n", "", "duplicate-package", 1),
        ("<html>\n", "", "unknown-format", 1),
        (b"\xff\xfe\x00", "", "invalid-encoding", 1),
        ("x" * (33 << 20), "", "too-large", 1),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    text: str | bytes, name: str, code: str | None, line: int | None
) -> None:
    found = read(text, file_name=name)
    if code is None:
        assert found.errors == ()  # in a feature that is not asked for
        return
    assert code in {problem.code for problem in found.errors}
    first = next(problem for problem in found.errors if problem.code == code)
    assert (found.specification, found.lockfiles) == (None, {})
    assert first.message.endswith(".")
    if line is not None:
        assert first.line == line


def test_a_lockfile_of_no_package_is_refused() -> None:
    text = (
        "version: 6\nenvironments:\n  default:\n    channels: []\n    packages: {}\npackages: []\n"
    )
    [problem] = read(text).errors
    assert problem.code == "empty-lockfile"


def test_local_projects_of_a_lockfile_are_left_out() -> None:
    text = samples.PIXI_LOCK.replace(WHEEL_URL, "./").replace(f"  sha256: {'e' * 64}\n", "")
    found, _ = good(text)
    assert [problem.code for problem in found.problems] == ["left-out"]
    assert found.lockfiles["linux-64"].pypi == ()
