from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conda_store_jupyter.services.logs import LogText, read_text


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "1.log"


def test_only_whole_lines_are_read_while_the_build_runs(path: Path) -> None:
    path.write_bytes("one\ntwö\nthr".encode())
    assert read_text(path, 0, 100, ended=False) == LogText(0, 9, "one\ntwö\n")
    assert read_text(path, 9, 100, ended=False) is None
    assert read_text(path, 9, 100, ended=True) == LogText(9, 12, "thr")
    assert read_text(path, 12, 100, ended=True) is None


def test_a_piece_ends_with_a_line_and_a_longer_line_between_characters(path: Path) -> None:
    path.write_bytes(b"one\ntwo\n" + "ü".encode() * 10 + b"\n")
    assert read_text(path, 0, 6, ended=False) == LogText(0, 4, "one\n")
    assert read_text(path, 8, 5, ended=False) == LogText(8, 12, "üü")


def test_a_file_that_is_not_there_or_begins_again(path: Path) -> None:
    assert read_text(path, 0, 100, ended=True) is None
    path.write_bytes(b"new\n")
    assert read_text(path, 50, 100, ended=False) == LogText(0, 4, "new\n")


def test_bytes_that_are_no_text_hold_nothing_up(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\n" + b"\xe2\x82")
    assert read_text(path, 0, 100, ended=True) == LogText(0, 5, "\ufffd\ufffd\n\ufffd")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=200), st.integers(4, 50))
def test_the_pieces_are_the_whole(path: Path, text: str, most: int) -> None:
    data = text.encode("utf-8", "replace")
    path.write_bytes(data)
    pieces, offset = [], 0
    while piece := read_text(path, offset, most, ended=True):
        assert piece.offset == offset < piece.next_offset
        assert len(piece.text.encode()) <= most
        pieces.append(piece.text)
        offset = piece.next_offset
    assert "".join(pieces).encode() == data
