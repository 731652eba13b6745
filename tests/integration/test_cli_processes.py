"""Two processes on one store are normal; whatever ends one of them, no build is lost."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channel import Channel, ChannelServer, Fault
from tests.integration.shell import Shell
from tests.waiting import until


def specification(channel: str, version: str = "1.0", name: str = "small") -> str:
    return f"name: {name}\nchannels: [{channel}]\ndependencies: [tiny={version}]\n"


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def hanging(http_channel: ChannelServer) -> Iterator[ChannelServer]:
    """A channel that never delivers a package, until it is reset."""
    http_channel.fail("*.conda", Fault.HANG)
    yield http_channel
    http_channel.reset()


def test_create_list_show_and_roll_back(shell: Shell, channel: Channel, tmp_path: Path) -> None:
    made = shell.create(specification(channel.url))
    assert made.code == 0, made.err
    assert "default/small is ready" in made.out
    link = tmp_path / "store" / "default" / "envs" / "small"
    version = link / "share" / "tiny" / "version.txt"
    assert version.read_text() == "1.0\n"
    assert shell.create(specification(channel.url, "2.0")).code == 0
    assert version.read_text() == "2.0\n"
    assert shell("env", "rollback", "small").code == 0
    assert version.read_text() == "1.0\n"
    assert "default/small  ready" in shell("env", "list").out
    assert "build 1 of default/small" in shell("build", "logs", "1").out
    again = shell.create(specification(channel.url))
    assert "Nothing to do: build 1 of default/small" in again.out


def test_what_no_channel_has_fails_with_a_card(shell: Shell, channel: Channel) -> None:
    failed = shell.create(f"name: e\nchannels: [{channel.url}]\ndependencies: [no-such-thing]\n")
    assert failed.code == 1
    assert "failed while choosing packages: package-not-found" in failed.err
    assert "no-such-thing" in failed.err
    assert "hint: " in failed.err
    assert "conda-store build logs 1" in failed.err


def test_two_processes_that_want_the_same_make_it_once(shell: Shell, channel: Channel) -> None:
    text = specification(channel.url)
    arguments = ("env", "create", "-f", "-")
    with shell.running(*arguments, stdin=text) as one, shell.running(*arguments, stdin=text) as two:
        assert [one.end().code, two.end().code] == [0, 0]
    assert [build["status"] for build in shell("--json", "build", "list").document] == ["COMPLETED"]


def test_two_processes_build_side_by_side(shell: Shell, channel: Channel) -> None:
    names = ["one", "two", "three"]
    processes = [
        shell.running("env", "create", "-f", "-", stdin=specification(channel.url, name=name))
        for name in names
    ]
    with processes[0] as one, processes[1] as two, processes[2] as three:
        assert [process.end().code for process in (one, two, three)] == [0, 0, 0]
    found = shell("--json", "env", "list").document
    assert sorted(row["name"] for row in found) == sorted(names)


def test_a_worker_builds_what_others_queue(shell: Shell, channel: Channel) -> None:
    with shell.running("worker", "--concurrency", "1") as worker:
        worker.says("Building what is queued")
        made = shell.create(specification(channel.url))
        assert made.code == 0, made.err
        assert "A running server or worker builds it." in made.out
        left = shell.create(specification(channel.url, "2.0"), "--no-wait")
        assert "No worker is known" not in left.err
        assert shell("build", "logs", "-f", "2").code == 0
        worker.process.send_signal(signal.SIGTERM)
        ended = worker.end()
    assert ended.code == 0
    assert "build 1 (default/small): ready" in ended.err


def test_a_worker_that_is_told_to_end_gives_its_build_back(
    shell: Shell, hanging: ChannelServer
) -> None:
    text = specification(hanging.url)
    with shell.running("worker") as worker:
        worker.says("Building what is queued")
        shell.create(text, "--no-wait")
        hanging.wait_for("*.conda")
        worker.process.send_signal(signal.SIGTERM)
        assert worker.end().code == 0
    assert shell.build(1)["status"] == "QUEUED"
    hanging.reset()
    assert shell.create(text).code == 0
    assert shell.build(1)["attempt"] == 2


def test_interrupting_gives_a_build_of_this_process_back(
    shell: Shell, hanging: ChannelServer
) -> None:
    with shell.running("env", "create", "-f", "-", stdin=specification(hanging.url)) as creating:
        hanging.wait_for("*.conda")
        creating.process.send_signal(signal.SIGINT)
        ended = creating.end()
    assert ended.code == 130
    assert "was given back to the queue" in ended.err
    assert shell.build(1)["status"] == "QUEUED"


def test_interrupting_leaves_a_build_of_another_process_alone(
    shell: Shell, hanging: ChannelServer
) -> None:
    with shell.running("worker") as worker:
        worker.says("Building what is queued")
        text = specification(hanging.url)
        with shell.running("env", "create", "-f", "-", stdin=text) as creating:
            hanging.wait_for("*.conda")
            creating.says("downloading")
            creating.process.send_signal(signal.SIGINT)
            ended = creating.end()
        assert ended.code == 130
        assert "goes on in another process" in ended.err
        hanging.reset()
        assert shell("build", "logs", "-f", "1").code == 0


def test_a_build_whose_process_was_killed_is_taken_over(
    tmp_path: Path, hanging: ChannelServer
) -> None:
    shell = Shell(tmp_path, {"lease_seconds": 1})
    text = specification(hanging.url)
    with shell.running("env", "create", "-f", "-", stdin=text) as creating:
        hanging.wait_for("*.conda")
        creating.process.kill()
        assert creating.end().code == -signal.SIGKILL
    hanging.reset()
    again = shell.create(text)
    assert again.code == 0, again.err
    assert "Nothing new: build 1 of default/small" in again.out
    assert shell.build(1)["attempt"] == 2


def test_a_worker_that_dies_while_somebody_waits_is_replaced_by_the_one_who_waits(
    tmp_path: Path, hanging: ChannelServer
) -> None:
    shell = Shell(tmp_path, {"lease_seconds": 1})
    with shell.running("worker") as worker:
        worker.says("Building what is queued")
        text = specification(hanging.url)
        with shell.running("env", "create", "-f", "-", stdin=text) as creating:
            hanging.wait_for("*.conda")
            worker.process.kill()
            worker.end()
            hanging.reset()
            ended = creating.end()
    assert ended.code == 0, ended.err
    assert shell.build(1)["attempt"] == 2


def test_a_build_is_no_longer_there(shell: Shell, hanging: ChannelServer) -> None:
    shell.create(specification(hanging.url), "--no-wait")
    with shell.running("build", "logs", "-f", "1") as following:
        assert shell("env", "delete", "small", "--yes").code == 0
        ended = following.end()
    # It was canceled and then removed; who follows it sees the one or the other.
    assert (ended.code, ended.err.partition(" ")[0]) in [(1, "There"), (3, "error[not-found]:")]
    until(lambda: shell("--json", "build", "list").document == [])
