from __future__ import annotations

import os
import re
import threading
from pathlib import Path

import pytest

from conda_store_jupyter.builder.log import BuildLog
from conda_store_jupyter.status import Step

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (INFO |WARN |ERROR|DEBUG) \w+ +\S.*")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "7.log"


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


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


def test_a_line_is_in_the_file_at_once(path: Path) -> None:
    log = BuildLog(path)
    log.info(Step.SOLVE, "here")
    assert "here" in path.read_text(encoding="utf-8")
    log.close()
    log.close()


def test_attempts_append(path: Path) -> None:
    for attempt in "12":
        with BuildLog(path) as log:
            log.info(Step.SOLVE, f"attempt {attempt}")
    assert len(lines(path)) == 2


def test_terminal_sequences_and_credentials_do_not_get_in(path: Path) -> None:
    with BuildLog(path) as log:
        log.info(Step.PIP, "\x1b[31mred\x1b[0m \x1b]0;title\x07bell\x07 https://u:pw@host/\x00\x9b")
    assert lines(path)[0].endswith("red bell https://***@host/")


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


def test_a_link_in_place_of_the_log_is_not_followed(path: Path, tmp_path: Path) -> None:
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic links"):
        BuildLog(path)
