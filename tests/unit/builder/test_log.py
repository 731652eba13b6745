from __future__ import annotations

import os
import pickle
import re
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conda_store_jupyter.builder.log import BATCH_CHARACTERS, BuildLog
from conda_store_jupyter.builder.secrets import Secrets
from conda_store_jupyter.status import Failure, Step
from tests.waiting import until

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (INFO |WARN |ERROR|DEBUG) \w+ +\S.*")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "7.log"


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


@contextmanager
def full_disk(free: int) -> Iterator[None]:
    """The system lets this process write files of at most ``free`` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (free, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_columns(path: Path) -> None:
    with BuildLog(path) as log:
        log.info(Step.SOLVE, "solved: 3 packages")
        log.warning(Step.BYTECODE, "slow")
    first, second = lines(path)
    assert first[24:] == " INFO  solve    solved: 3 packages"
    assert second[24:] == " WARN  bytecode slow"
    assert LINE.fullmatch(first)


def test_every_line_of_a_text_is_a_line_of_the_log(path: Path) -> None:
    with BuildLog(path) as log:
        log.error(Step.PIP, "one\n  two\r\n\n\rthree")
    assert [line[40:] for line in lines(path)] == ["one", "  two", "three"]
    assert all(LINE.fullmatch(line) for line in lines(path))


def test_a_line_after_a_pause_is_in_the_file_at_once(path: Path) -> None:
    log = BuildLog(path)
    log.info(Step.SOLVE, "here")
    assert "here" in path.read_text(encoding="utf-8")
    log.close()
    log.close()


def test_a_burst_is_written_in_batches_and_its_end_soon(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes: list[bytes] = []

    def counted(descriptor: int, data: bytes, write=os.write) -> int:  # type: ignore[no-untyped-def]
        writes.append(data)
        return write(descriptor, data)  # type: ignore[no-any-return]

    monkeypatch.setattr(os, "write", counted)
    with BuildLog(path) as log:
        for number in range(2000):
            log.info(Step.LINK, f"file {number}")
        until(lambda: path.read_text(encoding="utf-8").endswith("file 1999\n"))
        log.info(Step.LINK, "after a pause")
        until(lambda: "after a pause" in path.read_text(encoding="utf-8"))
    assert len(lines(path)) == 2001
    assert len(writes) < 200
    assert all(data.endswith(b"\n") for data in writes)
    assert max(map(len, writes)) < BATCH_CHARACTERS + 200


@pytest.mark.parametrize("how", ["step", "error", "flush", "failure"])
def test_what_waits_is_written_before_it_may_be_too_late(path: Path, how: str) -> None:
    log = BuildLog(path)
    for number in range(50):
        log.info(Step.LINK, f"file {number}")
    if how == "step":
        log.info(Step.PIP, "next")
    elif how == "error":
        log.error(Step.LINK, "broken")
    elif how == "failure":
        log.failure(Failure("x", Step.LINK, "broken"))
    else:
        log.flush()
    assert len(lines(path)) == 50 + (how != "flush")
    log.close()


def test_nothing_is_written_after_the_end(path: Path) -> None:
    log = BuildLog(path)
    log.close()
    with pytest.raises(ValueError, match="closed"):
        log.info(Step.SOLVE, "late")


def test_attempts_append(path: Path) -> None:
    for attempt in "12":
        with BuildLog(path) as log:
            log.info(Step.SOLVE, f"attempt {attempt}")
    assert len(lines(path)) == 2


def test_a_failure_is_one_block_of_errors_at_the_end(path: Path) -> None:
    failure = Failure("pip-failed", Step.PIP, "uv ended.", ("Do this.", "Or that."), detail="a\nb")
    with BuildLog(path) as log:
        log.info(Step.PIP, "resolving")
        log.failure(failure)
    block = lines(path)[1:]
    assert [line[40:] for line in block] == [
        "pip-failed: uv ended.",
        "a",
        "b",
        "hint: Do this.",
        "hint: Or that.",
    ]
    assert {line[25:30] for line in block} == {"ERROR"}


def test_terminal_sequences_and_credentials_do_not_get_in(path: Path) -> None:
    with BuildLog(path) as log:
        log.info(Step.PIP, "\x1b[31mred\x1b[0m \x1b]0;title\x07bell\x07 https://u:pw@host/\x00\x9b")
    assert lines(path)[0].endswith("red bell https://***@host/")


def test_secrets_of_the_specification_do_not_get_in(path: Path) -> None:
    with BuildLog(path) as log:
        log.keep_secret({"API_TOKEN": "t0k-en", "GREETING": "hello"})
        log.info(Step.PIP, "hello, the token is t0k-\x1b[1men")
    assert lines(path)[0].endswith("hello, the token is ***")


def test_a_child_process_gets_the_same_file_and_the_same_secrets(path: Path) -> None:
    with BuildLog(path, Secrets(values=("hunter2",))) as log:
        log.info(Step.SOLVE, "parent")
        with pickle.loads(pickle.dumps(log)) as other:
            other.info(Step.LINK, "child hunter2")
        log.info(Step.CHECK, "parent")
    assert [line[40:] for line in lines(path)] == ["parent", "child ***", "parent"]


def test_text_that_is_not_unicode_is_kept_readable(path: Path) -> None:
    with BuildLog(path) as log:
        log.info(Step.PIP, os.fsdecode(b"name \xff"))
    assert "\\udcff" in lines(path)[0]


def test_threads_do_not_mix_lines(path: Path) -> None:
    with BuildLog(path) as log:

        def write(letter: str) -> None:
            for _ in range(200):
                log.info(Step.PIP, letter * 80)

        writers = [threading.Thread(target=write, args=(letter,)) for letter in "abcd"]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
    texts = [line[40:] for line in lines(path)]
    assert len(texts) == 800
    assert all(text in ("a" * 80, "b" * 80, "c" * 80, "d" * 80) for text in texts)


def test_a_full_disk_leaves_a_gap_that_is_said_once_and_tears_no_line(path: Path) -> None:
    with BuildLog(path) as log:
        log.info(Step.SOLVE, "before")
        with full_disk(free=200):
            for step in (Step.FETCH, Step.LINK, Step.PIP):
                log.info(step, "x" * 100)
                log.error(step, "y" * 100)
            assert path.stat().st_size == 200
        log.info(Step.CHECK, "after")
    found = lines(path)
    assert found[0].endswith("before")
    assert found[-1].endswith("after")
    gaps = [line for line in found if "lines are missing here" in line]
    assert [line[40:] for line in gaps] == ["5 lines are missing here: File too large"]
    torn = [line for line in found if not LINE.fullmatch(line)]
    assert len(torn) == 1  # where the disk was full; nothing was written behind it
    assert len(torn[0]) < 40


def test_a_disk_that_stays_full_never_fails_a_build() -> None:
    with BuildLog(Path("/dev/full")) as log:
        log.info(Step.SOLVE, "lost")
        log.failure(Failure("no-space", Step.LINK, "No space left on device"))


def test_a_gap_at_the_end_is_said_when_the_log_is_closed(path: Path) -> None:
    log = BuildLog(path)
    with full_disk(free=10):
        log.info(Step.SOLVE, "lost")
    log.close()
    assert lines(path)[-1].endswith("1 lines are missing here: File too large")


def test_a_link_in_place_of_the_log_is_not_followed(path: Path, tmp_path: Path) -> None:
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic links"):
        BuildLog(path)
