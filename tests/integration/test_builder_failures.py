"""What goes wrong, on the real channel, and what a person is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from conda_store_jupyter.builder.requests import BuildSettings
from conda_store_jupyter.status import Step
from tests.channel import Channel, ChannelServer, Fault
from tests.integration.building import Workshop


@pytest.fixture
def workshop(channel: Channel, tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "s", (channel.url,))


@pytest.fixture
def remote(http_channel: ChannelServer, tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "s", (http_channel.url,))


def test_a_conflict_names_those_who_have_it(workshop: Workshop) -> None:
    failure = workshop.failure("conflict-a", "conflict-c", "tiny")
    assert (failure.code, failure.step, failure.transient) == ("unsatisfiable", Step.SOLVE, False)
    assert failure.message == "These cannot be installed together: conflict-a, conflict-c."
    assert "conflict-b <2" in failure.detail
    assert failure.hints


def test_a_misspelt_package(workshop: Workshop) -> None:
    failure = workshop.failure("pandass", "tiny")
    assert failure.code == "package-not-found"
    assert "pandass" in failure.message
    assert any("pandas " in hint for hint in failure.hints)


def test_several_unknown_packages_are_told_at_once(workshop: Workshop) -> None:
    failure = workshop.failure("no-such-a", "no-such-b")
    assert "no-such-a, no-such-b" in failure.message


def test_a_package_for_other_machines_only(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    channel = tmp_path / "channel"
    for subdir in ("noarch", "win-64"):
        (channel / subdir).mkdir(parents=True)
        (channel / subdir / "repodata.json").write_text('{"packages": {}}', encoding="utf-8")
    (channel / "win-64" / "repodata.json").write_text(
        '{"info": {"subdir": "win-64"}, "packages": {"winny-1.0-0.tar.bz2": {"name": "winny",'
        ' "version": "1.0", "build": "0", "build_number": 0, "depends": [], "subdir": "win-64"}}}',
        encoding="utf-8",
    )
    failure = workshop.failure("winny", channels=[str(channel)])
    assert failure.code == "package-not-found"
    assert any("winny exists for win-64" in hint for hint in failure.hints)


def test_a_version_that_does_not_exist(workshop: Workshop) -> None:
    failure = workshop.failure("tiny >=9")
    assert failure.code == "unsatisfiable"
    assert "tiny >=9" in failure.message
    assert failure.hints == ("Available: 3.0, 2.0, 1.0.",)


def test_a_dependency_that_no_channel_has(workshop: Workshop) -> None:
    failure = workshop.failure("needs-missing")
    assert failure.code == "package-not-found"
    assert "needs-missing cannot be installed without no-such-package" in failure.message


def test_a_machine_that_lacks_something(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONDA_OVERRIDE_CUDA", "")
    failure = workshop.failure("tiny", "__cuda >=12")
    assert failure.code == "unsatisfiable"
    assert "__cuda" in failure.message
    monkeypatch.setenv("CONDA_OVERRIDE_CUDA", "12.4")
    assert workshop.build("tiny", "__cuda >=12").lockfile.conda[0].name == "tiny"


def test_strict_priority(workshop: Workshop, channel: Channel, tmp_path: Path) -> None:
    first = tmp_path / "first" / "noarch"
    first.mkdir(parents=True)
    (first / "repodata.json").write_text(
        '{"info": {"subdir": "noarch"}, "packages": {"tiny-9.0-0.tar.bz2": {"name": "tiny",'
        ' "version": "9.0", "build": "0", "build_number": 0, "depends": [], "subdir": "noarch"}}}',
        encoding="utf-8",
    )
    channels = [str(first.parent), channel.url]
    failure = workshop.failure("tiny <3", channels=channels)
    assert failure.code == "unsatisfiable"
    assert "strict" in failure.hints[0]
    assert "9.0" in failure.hints[0]
    (suggestion,) = failure.suggestions
    assert suggestion["edit"]["remove"] == "tiny <3"
    advised = workshop.build(suggestion["edit"]["add"], channels=channels)
    assert advised.lockfile.conda[0].version == "2.0"
    named = workshop.build(f"{channel.url}::tiny <3", channels=channels)
    assert named.lockfile.conda[0].version == "2.0"


def test_a_broken_kernel(workshop: Workshop) -> None:
    failure = workshop.failure("broken-kernel")
    assert (failure.code, failure.step) == ("kernel-broken", Step.CHECK)
    assert "no-such-program" in failure.message


def test_no_channel_there(workshop: Workshop, remote: Workshop, tmp_path: Path) -> None:
    missing = tmp_path / "nowhere"
    failure = workshop.failure("tiny", channels=[str(missing)])
    assert failure.code == "channel-not-found"
    assert missing.as_uri() in failure.message
    failure = remote.failure("tiny", channels=[f"{remote.channels[0]}-not"])
    assert (failure.code, failure.transient) == ("channel-not-found", False)


def test_a_bare_name_is_looked_up_under_the_alias(channel: Channel, tmp_path: Path) -> None:
    settings = BuildSettings(channel_alias=channel.path.parent.as_uri())
    workshop = Workshop(tmp_path / "s", (channel.path.name,), settings)
    assert workshop.build(f"{channel.path.name}::tiny").lockfile.conda[0].channel == channel.url
    assert workshop.failure("tiny", channels=["elsewhere"]).code == "channel-not-found"


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.DROP, Fault.TRUNCATE])
def test_a_channel_out_of_reach_and_back(
    remote: Workshop, http_channel: ChannelServer, fault: Fault
) -> None:
    http_channel.fail("*repodata*", fault)
    failure = remote.failure("tiny")
    assert (failure.code, failure.transient) == ("channel-unreachable", True)
    assert http_channel.url in failure.message
    http_channel.reset()
    assert remote.build("tiny").lockfile.conda[0].version == "3.0"


def test_one_lost_answer_is_asked_for_again(remote: Workshop, http_channel: ChannelServer) -> None:
    http_channel.fail("*/tiny-*.conda", Fault.UNAVAILABLE, times=1)
    assert remote.build("tiny").lockfile.conda[0].version == "3.0"
    assert http_channel.count("*/tiny-*.conda") > 1


@pytest.mark.parametrize(
    ("fault", "code", "transient"),
    [
        (Fault.UNAVAILABLE, "download-failed", True),
        (Fault.DROP, "download-failed", True),
        (Fault.TRUNCATE, "download-failed", True),
        (Fault.NOT_FOUND, "download-failed", True),
        (Fault.CORRUPT, "hash-mismatch", False),
    ],
)
def test_a_download_that_fails_and_then_works(
    remote: Workshop, http_channel: ChannelServer, fault: Fault, code: str, transient: bool
) -> None:
    http_channel.fail("*/tiny-*.conda", fault)
    failure = remote.failure("tiny")
    assert (failure.code, failure.step, failure.transient) == (code, Step.FETCH, transient)
    assert "tiny-3.0-0.conda" in failure.message
    http_channel.reset()
    assert remote.build("tiny").lockfile.conda[0].version == "3.0"


def test_a_file_of_another_content_is_refused(
    channel: Channel, tmp_path: Path, workshop: Workshop
) -> None:
    """A good archive, but not the one in the index: only its hash tells."""
    copy = tmp_path / "copy" / "noarch"
    copy.mkdir(parents=True)
    source = channel.path / "noarch"
    (copy / "repodata.json").write_bytes((source / "repodata.json").read_bytes())
    (copy / "tiny-3.0-0.conda").write_bytes((source / "tiny-1.0-0.conda").read_bytes())
    failure = workshop.failure("tiny", channels=[str(copy.parent)])
    assert (failure.code, failure.transient) == ("hash-mismatch", False)
    assert "tiny-3.0-0.conda is not the file" in failure.message


def test_credentials_are_in_no_message_and_no_log(
    remote: Workshop, http_channel: ChannelServer
) -> None:
    http_channel.fail("*repodata*", Fault.UNAVAILABLE)
    address = http_channel.url.replace("http://", "http://someone:hunter2@")
    failure = remote.failure("tiny", channels=[address])
    assert failure.code == "channel-unreachable"
    assert "hunter2" not in f"{failure}{remote.log()}"
