"""What is installed again from a lockfile is the same to the byte."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from conda_store_jupyter.builder.requests import BuildSettings
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.status import Policy
from conda_store_jupyter.store import prefixes
from tests.channel import ChannelServer, Fault
from tests.integration.building import Workshop

# They say when and for which build the prefix was made.
TIMES = {"conda-meta/history", "conda-meta/conda-store"}


@pytest.fixture
def workshop(http_channel: ChannelServer, tmp_path: Path) -> Workshop:
    settings = BuildSettings(pip_index_url=http_channel.index_url)
    return Workshop(tmp_path / "s", (http_channel.url,), settings)


def content(prefix: Path) -> dict[str, tuple[int, str]]:
    """Mode and hash of everything in a prefix."""
    found = {}
    for directory, _, names in os.walk(prefix):
        for name in names:
            path = Path(directory, name)
            inside = path.relative_to(prefix).as_posix()
            data = str(path.readlink()).encode() if path.is_symlink() else path.read_bytes()
            mode = stat.S_IMODE(path.lstat().st_mode)
            found[inside] = (mode, hashlib.sha256(data).hexdigest())
    return {name: value for name, value in found.items() if name not in TIMES}


def test_a_restored_prefix_is_the_same_to_the_byte(
    workshop: Workshop, http_channel: ChannelServer
) -> None:
    wanted = ("python", "packaging 24.*", "numpy 2.3.*")
    made = workshop.build(*wanted, pip=["tabulate"], variables={"A": "1"})
    before = content(made.prefix)
    assert prefixes.remove(made.prefix)
    asked = http_channel.count("*repodata*")
    # As it comes out of the database.
    given = Lockfile.from_json(made.lockfile.to_json())
    again = workshop.build(
        *wanted, pip=["tabulate"], variables={"A": "1"}, policy=Policy.EXACT, given=given
    )
    assert (again.prefix, again.lockfile) == (made.prefix, made.lockfile)
    assert http_channel.count("*repodata*") == asked
    after = content(again.prefix)
    assert [name for name in before.keys() | after if before.get(name) != after.get(name)] == []
    assert len(before) > 1000


def test_packages_that_are_not_cached_are_downloaded_again(workshop: Workshop) -> None:
    made = workshop.build("python", "packaging 24.*")
    before = content(made.prefix)
    # Another store has nothing in its cache, and its prefix another path.
    elsewhere = Workshop(workshop.root.with_name("other"), workshop.channels, workshop.settings)
    again = elsewhere.build("python", "packaging 24.*", policy=Policy.EXACT, given=made.lockfile)
    assert again.lockfile == made.lockfile
    assert before.keys() == content(again.prefix).keys()


def test_a_file_that_the_channel_has_replaced_is_refused(workshop: Workshop) -> None:
    made = workshop.build("tiny 1.0")
    [tiny] = made.lockfile.conda
    other = replace(made.lockfile, conda=(replace(tiny, sha256="0" * 64, record={}),))
    elsewhere = Workshop(workshop.root.with_name("other"), workshop.channels, workshop.settings)
    failure = elsewhere.failure("tiny 1.0", policy=Policy.EXACT, given=other)
    assert failure.code == "hash-mismatch"


def test_what_a_lockfile_leaves_out_is_asked_of_the_channel(
    workshop: Workshop, http_channel: ChannelServer
) -> None:
    made = workshop.build("python", "packaging 24.*")
    bare = tuple(replace(p, sha256="", md5="", record={}, size=None) for p in made.lockfile.conda)
    addresses = replace(made.lockfile, conda=bare)
    elsewhere = Workshop(workshop.root.with_name("other"), workshop.channels, workshop.settings)
    found = elsewhere.build("python", policy=Policy.EXACT, given=addresses).lockfile
    assert found.sha256 == made.lockfile.sha256
    assert [p.record for p in found.conda] == [p.record for p in made.lockfile.conda]
    assert {p.name for p in found.conda if p.requested} >= {"python", "ipykernel"}
    assert "tornado" not in {p.name for p in found.conda if p.requested}


def test_an_address_without_a_hash_that_no_channel_has(workshop: Workshop) -> None:
    made = workshop.build("tiny 1.0")
    [tiny] = made.lockfile.conda
    gone = replace(tiny, url=tiny.url.replace("1.0", "1.5"), version="1.5", sha256="", md5="")
    failure = workshop.failure("tiny", policy=Policy.EXACT, given=Lockfile("linux-64", (gone,)))
    assert failure.code == "missing-hash"
    assert "tiny" in failure.message
    assert failure.hints


def test_a_channel_that_is_away_is_no_matter_where_hashes_are_known(
    workshop: Workshop, http_channel: ChannelServer
) -> None:
    made = workshop.build("tiny 1.0")
    bare = replace(made.lockfile, conda=(replace(made.lockfile.conda[0], record={}),))
    prefixes.remove(made.prefix)
    http_channel.fail("*repodata*", Fault.UNAVAILABLE)
    fresh = Workshop(workshop.root, workshop.channels, workshop.settings)
    again = fresh.build("tiny 1.0", policy=Policy.EXACT, given=bare)
    assert again.prefix == made.prefix
