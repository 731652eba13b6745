from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from conda_store_jupyter.status import Policy
from tests.channel.server import ChannelServer
from tests.integration.building import Workshop


@pytest.fixture
def workshop(tmp_path: Path, http_channel: ChannelServer) -> Workshop:
    return Workshop(tmp_path, (http_channel.url,))


def test_a_given_lockfile_is_installed_without_asking_a_channel(
    workshop: Workshop, http_channel: ChannelServer, tmp_path: Path
) -> None:
    made = workshop.build("python", "conflict-b 1.*")
    elsewhere = Workshop(tmp_path / "other", workshop.channels)
    before = http_channel.count("*repodata*")
    again = elsewhere.build("python", "conflict-b", policy=Policy.EXACT, given=made.lockfile)
    assert http_channel.count("*repodata*") == before
    assert again.lockfile == made.lockfile
    assert again.prefix.name == made.prefix.name
    assert sorted(p.name for p in (again.prefix / "conda-meta").glob("*.json")) == sorted(
        p.name for p in (made.prefix / "conda-meta").glob("*.json")
    )


def test_a_lockfile_without_records_is_installed_by_its_addresses(workshop: Workshop) -> None:
    made = workshop.build("python", "conflict-b 1.*")
    bare = replace(made.lockfile, conda=tuple(replace(p, record={}) for p in made.lockfile.conda))
    again = workshop.build("python", name="bare", policy=Policy.EXACT, given=bare)
    assert again.lockfile.sha256 == made.lockfile.sha256
    assert (again.prefix / "bin" / "python").exists()


def test_a_lockfile_of_another_platform_is_refused(workshop: Workshop) -> None:
    made = workshop.build("conflict-b 1.*")
    foreign = replace(made.lockfile, platform="win-arm64")
    failure = workshop.failure("conflict-b", policy=Policy.EXACT, given=foreign)
    assert (failure.code, "win-arm64" in failure.message) == ("wrong-platform", True)


def test_a_lockfile_with_nonsense_is_refused(workshop: Workshop) -> None:
    made = workshop.build("conflict-b 1.*")
    broken = replace(made.lockfile, conda=(replace(made.lockfile.conda[0], version="=!"),))
    failure = workshop.failure("conflict-b", policy=Policy.EXACT, given=broken)
    assert failure.code == "invalid-lockfile"
