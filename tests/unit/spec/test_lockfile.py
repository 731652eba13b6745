from __future__ import annotations

import json
import re
from dataclasses import replace

import yaml

from conda_store_jupyter.spec.lockfile import CondaPackage, Lockfile, PypiPackage

PYTHON = CondaPackage(
    name="python",
    version="3.11.9",
    build="h1_0_cpython",
    build_number=0,
    channel="https://example.org/c",
    subdir="linux-64",
    url="https://example.org/c/linux-64/python-3.11.9-h1_0_cpython.conda",
    sha256="a" * 64,
    md5="b" * 32,
    size=30_000_000,
    license="PSF-2.0",
    requested=True,
    record={"depends": ["libffi >=3.4,<4.0a0", "tzdata", "__glibc >=2.17,<3.0.a0"]},
)
OLD = replace(PYTHON, name="old", url="https://example.org/c/noarch/old-1-0.tar.bz2", sha256="")
BARE = replace(OLD, name="bare", url="https://example.org/c/noarch/bare-1-0.tar.bz2", md5="")
FLASK = PypiPackage(
    name="flask",
    version="3.0.0",
    url="https://example.org/flask-3.0.0-py3-none-any.whl",
    hashes=("sha256:" + "c" * 64, "sha256:" + "d" * 64),
    requirement="flask==3.0.0 --hash=sha256:" + "c" * 64,
)
LOCK = Lockfile("linux-64", (PYTHON, OLD, BARE), (FLASK,), {"A": "1"})

# The pattern that CEP 23 gives for a line.
EXPLICIT_LINE = re.compile(
    r"(?:(?P<url_p>.+)(?:[/\\]))?(?P<fn>[^/\\#]+(?:\.tar\.bz2|\.conda))"
    r"(?:#((?P<md5>[0-9a-f]{32})|((sha256:)?(?P<sha256>[0-9a-f]{64}))))?$"
)


def test_what_ends_up_in_the_prefix_decides_the_hash() -> None:
    for other in (
        replace(LOCK, platform="osx-64"),
        replace(LOCK, variables={"A": "2"}),
        replace(LOCK, conda=LOCK.conda[1:]),
        replace(LOCK, conda=(replace(PYTHON, sha256="0" * 64), OLD, BARE)),
        replace(LOCK, conda=(PYTHON, replace(OLD, md5="0" * 32), BARE)),
        replace(LOCK, pypi=()),
        replace(LOCK, pypi=(replace(FLASK, hashes=FLASK.hashes[:1]),)),
    ):
        assert other.sha256 != LOCK.sha256


def test_what_only_describes_a_package_does_not() -> None:
    described = replace(PYTHON, requested=False, license="", size=None, record={})
    assert replace(LOCK, conda=(described, OLD, BARE)).sha256 == LOCK.sha256


def test_json_goes_through_a_database() -> None:
    stored = json.loads(json.dumps(LOCK.to_json()))
    assert Lockfile.from_json(stored) == LOCK


def test_explicit_text() -> None:
    comments, packages = LOCK.to_explicit().split("@EXPLICIT\n")
    assert comments.splitlines() == ["# platform: linux-64", "# pypi: flask==3.0.0"]
    matches = [EXPLICIT_LINE.fullmatch(line) for line in packages.splitlines()]
    assert [match and (match["fn"], match["sha256"], match["md5"]) for match in matches] == [
        ("python-3.11.9-h1_0_cpython.conda", "a" * 64, None),
        ("old-1-0.tar.bz2", None, "b" * 32),
        ("bare-1-0.tar.bz2", None, None),
    ]


def test_conda_lock() -> None:
    document = yaml.safe_load(LOCK.to_conda_lock(["conda-forge"]))
    assert document["version"] == 1
    assert document["metadata"] == {
        "content_hash": {"linux-64": LOCK.sha256},
        "channels": [{"url": "conda-forge", "used_env_vars": []}],
        "platforms": ["linux-64"],
        "sources": ["environment.yml"],
    }
    assert document["package"][0] == {
        "name": "python",
        "version": "3.11.9",
        "manager": "conda",
        "platform": "linux-64",
        "dependencies": {
            "libffi": ">=3.4,<4.0a0",
            "tzdata": "",
            "__glibc": ">=2.17,<3.0.a0",
        },
        "url": PYTHON.url,
        "hash": {"md5": "b" * 32, "sha256": "a" * 64},
        "build": "h1_0_cpython",
        "category": "main",
        "optional": False,
    }
    assert document["package"][3] == {
        "name": "flask",
        "version": "3.0.0",
        "manager": "pip",
        "platform": "linux-64",
        "dependencies": {},
        "url": FLASK.url,
        "hash": {"sha256": "c" * 64},
        "category": "main",
        "optional": False,
    }


def test_versions_stay_texts_in_yaml() -> None:
    lock = replace(LOCK, conda=(replace(PYTHON, version="3.10", build="0"),), pypi=())
    (package,) = yaml.safe_load(lock.to_conda_lock([]))["package"]
    assert (package["version"], package["build"]) == ("3.10", "0")
