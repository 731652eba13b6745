"""Environments that other tools have made, here stood in for by a prefix of the builder's own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from conda_store_jupyter.builder.foreign import read_prefix
from conda_store_jupyter.builder.requests import BuildResult, BuildSettings
from conda_store_jupyter.errors import NotFound
from conda_store_jupyter.spec.exchange.convert import Conversion
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.spec.parse import parse
from conda_store_jupyter.spec.specification import Specification
from conda_store_jupyter.status import Policy
from tests.channel import Channel, ChannelServer
from tests.integration.building import Workshop


@pytest.fixture(scope="module")
def made(channel: Channel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BuildResult]:
    with ChannelServer(channel.root) as server:
        settings = BuildSettings(
            pip_index_url=server.index_url, kernel_packages=(), read_only_prefixes=False
        )
        workshop = Workshop(tmp_path_factory.mktemp("s"), (server.url,), settings)
        yield workshop.build("python 3.11.*", "six 1.16.*", pip=["tabulate"], variables={"A": "1"})


@pytest.fixture
def prefix(made: BuildResult, tmp_path: Path) -> Path:
    """A copy of what reading needs, as another tool would have left it."""
    copy = tmp_path / "work"
    shutil.copytree(made.prefix / "conda-meta", copy / "conda-meta")
    site = next(made.prefix.glob("lib/python3.*/site-packages"))
    for directory in site.glob("*.dist-info"):
        shutil.copytree(directory, copy / directory.relative_to(made.prefix))
    return copy


def asked(found: Conversion) -> Specification:
    assert found.specification is not None, found.problems
    return parse(found.specification)


def locked(found: Conversion) -> Lockfile:
    [lock] = found.lockfiles.values()
    return lock


def forget_requests(prefix: Path) -> None:
    """As conda before 4.4, or a tool that copies packages, would have left it."""
    (prefix / "conda-meta" / "history").unlink()
    for path in (prefix / "conda-meta").glob("*.json"):
        record = json.loads(path.read_text())
        record.pop("requested_specs", None)
        record.pop("requested_spec", None)
        path.write_text(json.dumps(record))


def test_what_is_in_a_prefix_and_what_was_asked_for(made: BuildResult, prefix: Path) -> None:
    found = read_prefix(prefix)
    specification = asked(found)
    assert (found.format, found.name) == ("prefix", "work")
    assert specification.dependencies == ("python 3.11.*", "six 1.16.*")
    assert specification.pip == ("tabulate==0.9.0",)
    assert specification.variables == {"A": "1"}
    assert [(p.url, p.digest) for p in locked(found).conda] == [
        (p.url, p.digest) for p in made.lockfile.conda
    ]
    assert [p.name for p in locked(found).conda if p.requested] == ["python", "six"]
    assert [problem.code for problem in found.problems] == ["missing-hash"]
    assert read_prefix(prefix / "conda-meta") == found


def test_without_a_history_the_packages_that_no_other_needs_are_asked_for(prefix: Path) -> None:
    forget_requests(prefix)
    specification = asked(read_prefix(prefix))
    assert set(specification.dependencies) == {"python 3.11.*", "six"}


def test_what_was_read_can_be_installed(
    made: BuildResult, prefix: Path, tmp_path: Path, http_channel: ChannelServer
) -> None:
    found = read_prefix(prefix)
    settings = BuildSettings(pip_index_url=http_channel.index_url, kernel_packages=())
    workshop = Workshop(tmp_path / "s", (), settings)
    again = workshop.build(
        "python", pip=["tabulate"], policy=Policy.EXACT, given=locked(found), variables={"A": "1"}
    )
    names = {path.name for path in (again.prefix / "conda-meta").glob("*.json")}
    assert names == {path.name for path in (made.prefix / "conda-meta").glob("*.json")}
    assert list(again.prefix.glob("lib/python3.*/site-packages/tabulate-0.9.0.dist-info"))


def test_projects_and_archives_that_pip_installed(prefix: Path) -> None:
    [tabulate] = prefix.glob("lib/python3.*/site-packages/tabulate-*.dist-info")
    origin = tabulate / "direct_url.json"
    origin.write_text(json.dumps({"url": "file:///home/me/p", "dir_info": {"editable": True}}))
    found = read_prefix(prefix)
    assert (locked(found).pypi, [p.code for p in found.problems]) == ((), ["left-out"])
    origin.write_text(
        json.dumps({"url": "https://e.org/t.whl", "archive_info": {"hash": "sha256=" + "a" * 64}})
    )
    [package] = locked(read_prefix(prefix)).pypi
    assert package.requirement == "tabulate @ https://e.org/t.whl --hash=sha256:" + "a" * 64


def test_credentials_do_not_come_along(prefix: Path) -> None:
    [path] = (prefix / "conda-meta").glob("six-*.json")
    record = json.loads(path.read_text())
    record["url"] = "https://me:hunter2@example.org/t/tk-123/forge/noarch/six-1.16.0-py_0.conda"
    path.write_text(json.dumps(record))
    found = read_prefix(prefix)
    [six] = [package for package in locked(found).conda if package.name == "six"]
    assert six.url == "https://example.org/forge/noarch/six-1.16.0-py_0.conda"
    assert six.channel == "https://example.org/forge"
    told = json.dumps(locked(found).to_json()) + str(found)
    assert "hunter2" not in told
    assert "tk-123" not in told
    assert "secret-in-channel" in {problem.code for problem in found.problems}


def test_what_cannot_be_read_is_named(prefix: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no directory conda-meta"):
        read_prefix(tmp_path)
    (prefix / "conda-meta" / "broken-1-0.json").write_text("{")
    [problem] = read_prefix(prefix).errors
    assert "broken-1-0.json cannot be read" in problem.message
    (prefix / "conda-meta" / "broken-1-0.json").unlink()
    [six] = (prefix / "conda-meta").glob("six-*.json")
    shutil.copy(six, six.with_name("six-9-0.json"))
    [problem] = read_prefix(prefix).errors
    assert problem.message == "six is there twice, the second time as six-9-0.json."
    (tmp_path / "empty" / "conda-meta").mkdir(parents=True)
    [problem] = read_prefix(tmp_path / "empty").errors
    assert problem.code == "empty-prefix"
