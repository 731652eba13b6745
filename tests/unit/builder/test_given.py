from __future__ import annotations

from dataclasses import replace

import pytest

from conda_store_jupyter.builder.given import given_solution
from conda_store_jupyter.builder.requests import BuildSettings
from conda_store_jupyter.spec.lockfile import CondaPackage, Lockfile
from conda_store_jupyter.spec.platform import this_platform
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.status import BuildFailed

TINY = CondaPackage(
    name="tiny",
    version="1.0",
    build="0",
    build_number=0,
    channel="https://example.org/c",
    subdir="noarch",
    url="https://example.org/c/noarch/tiny-1.0-0.conda",
    sha256="a" * 64,
    md5="",
    size=100,
    license="",
    requested=True,
    record={},
)
LOCK = Lockfile(this_platform(), (TINY,))


def test_packages_are_taken_as_they_are_written_and_no_channel_is_needed() -> None:
    asked = Specification("demo", ("not a channel",), ("other >=2",))
    solution = given_solution(asked, BuildSettings(), LOCK)
    assert [record.name.normalized for record in solution.records] == ["tiny"]
    assert [str(spec) for spec in solution.specs] == ["other >=2", "tiny"]


@pytest.mark.parametrize(
    ("lock", "code", "said"),
    [
        (replace(LOCK, platform="win-arm64"), "wrong-platform", "is for win-arm64"),
        (replace(LOCK, conda=(replace(TINY, url="tiny"),)), "invalid-lockfile", "understood"),
        (replace(LOCK, conda=(replace(TINY, version="=="),)), "invalid-lockfile", "understood"),
        (replace(LOCK, conda=(replace(TINY, size=-1),)), "invalid-lockfile", "understood"),
    ],
)
def test_what_cannot_be_installed_here_is_refused(lock: Lockfile, code: str, said: str) -> None:
    with pytest.raises(BuildFailed) as failed:
        given_solution(Specification("demo"), BuildSettings(), lock)
    assert failed.value.failure.code == code
    assert said in failed.value.failure.message
    assert failed.value.failure.hints
