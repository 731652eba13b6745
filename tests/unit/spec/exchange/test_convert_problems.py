"""What is wrong with a file of another tool, with its place."""

from __future__ import annotations

from typing import Any

import pytest

from conda_store_jupyter.spec.exchange.convert import Conversion, convert
from tests.unit.spec.exchange import samples
from tests.unit.spec.exchange.samples import PLATFORM, SIX_URL, WHEEL_URL


def read(text: str | bytes, **options: Any) -> Conversion:
    return convert(text, platform=PLATFORM, **options)


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
