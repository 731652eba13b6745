from __future__ import annotations

import pytest

from conda_store_jupyter.publish.images.rewriting import Move, Patched

OLD = b"/a/very/long/store/default/0123456789-demo"
MOVE = Move(OLD, b"/opt/env", frozenset({"python3.11", "perl"}))


def test_every_mention_in_a_text_is_moved() -> None:
    text = b"prefix=" + OLD + b"\nlib=" + OLD + b"/lib\n"
    assert MOVE.text(text) == b"prefix=/opt/env\nlib=/opt/env/lib\n"


@pytest.mark.parametrize(
    "first",
    [
        b"#!" + OLD + b"/bin/python3.11\n",
        b"#!/bin/sh\n'''exec' \"" + OLD + b'/bin/python3.11" "$0" "$@" #\'\'\'\n',
        b"#!/bin/sh\n'''exec' '" + OLD + b"/bin/python3.11' \"$0\" \"$@\"\n' '''\n",
        b"#!/bin/sh\n'''exec' " + OLD + b"/bin/python3.11 \"$0\" \"$@\"\n' '''\n",
    ],
    ids=["short", "rattler", "uv", "pip"],
)
def test_first_lines_are_the_same_however_long_the_store_s_path_is(first: bytes) -> None:
    assert MOVE.text(first + b"import sys\n") == b"#!/opt/env/bin/python3.11\nimport sys\n"


def test_options_of_the_interpreter_stay() -> None:
    long = b"#!/bin/sh\n'''exec' \"" + OLD + b'/bin/python3.11" -E "$0" "$@" #\'\'\'\n'
    assert MOVE.text(long) == b"#!/opt/env/bin/python3.11 -E\n"


def test_env_stands_for_a_long_line_only_where_there_was_a_placeholder() -> None:
    script = b"#!/usr/bin/env perl -w\nprint 1;\n"
    assert MOVE.text(script) == script
    assert MOVE.text(script, placeholder=True) == b"#!/opt/env/bin/perl -w\nprint 1;\n"
    other = b"#!/usr/bin/env ruby\n"
    assert MOVE.text(other, placeholder=True) == other


def test_a_shell_script_of_a_package_s_own_stays() -> None:
    script = b'#!/bin/sh\nexec python "$@"\n'
    assert MOVE.text(script, placeholder=True) == script


def test_c_strings_keep_their_length() -> None:
    data = b"\x7fELF\0" + OLD + b"/lib:" + OLD + b"/x\0rest\0" + OLD + b"\0\0end"
    patched = Patched(data, MOVE.patches(data)).read()
    assert len(patched) == len(data)
    assert OLD not in patched
    first = b"/opt/env/lib:/opt/env/x"
    length = len(OLD + b"/lib:" + OLD + b"/x")
    assert patched.startswith(b"\x7fELF\0" + first.ljust(length, b"\0") + b"\0rest\0")
    assert patched.endswith(b"\0rest\0" + b"/opt/env".ljust(len(OLD), b"\0") + b"\0\0end")


def test_a_string_at_the_very_end_needs_no_nul() -> None:
    data = b"x\0" + OLD
    assert Patched(data, MOVE.patches(data)).read() == b"x\0/opt/env".ljust(len(data), b"\0")


@pytest.mark.parametrize("size", [1, 3, 7, 64])
def test_pieces_of_any_size_make_the_whole(size: int) -> None:
    data = b"ab\0" + OLD + b"/lib\0cd\0" + OLD + b"\0"
    whole = Patched(data, MOVE.patches(data)).read()
    file = Patched(data, MOVE.patches(data))
    pieces = []
    while piece := file.read(size):
        assert len(piece) <= size
        pieces.append(piece)
    assert b"".join(pieces) == whole


def test_links_inside_are_moved_and_others_stay() -> None:
    old = OLD.decode()
    assert MOVE.link(f"{old}/lib/a.so") == "/opt/env/lib/a.so"
    assert MOVE.link(old) == "/opt/env"
    assert MOVE.link(f"{old}2/lib") == f"{old}2/lib"
    assert MOVE.link("../lib/a.so") == "../lib/a.so"


def test_a_prefix_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="longer"):
        Move(b"/a", b"/opt/env")
