from __future__ import annotations

import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conda_store_jupyter.builder.messages import Receiver, Sender, Stream, encode, receive

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.lists(VALUES), st.lists(st.integers(1, 20), min_size=1))
def test_values_arrive_in_whatever_pieces(values: list[Any], sizes: list[int]) -> None:
    data = b"".join(map(encode, values))
    receiver, found, turn = Receiver(), [], 0
    while data:
        size = sizes[turn % len(sizes)]
        found += receiver.feed(data[:size])
        data, turn = data[size:], turn + 1
    assert found == values


def test_names_of_files_that_are_no_utf8() -> None:
    name = b"caf\xe9".decode("utf-8", "surrogateescape")
    assert Receiver().feed(encode({"name": name})) == [{"name": name}]


def test_a_stream_is_never_waited_for() -> None:
    here, there = socket.socketpair()
    with here, there:
        stream = Stream(here)
        assert stream.values() == []
        Sender(there).send({"big": "x" * 100_000})
        Sender(there).send(1)
        assert [len(str(value)) for value in stream.values()] == [100_011, 1]
        assert not stream.ended
        there.close()
        assert stream.values() == []
        assert stream.ended
        assert stream.read() == b""


def test_nobody_is_there() -> None:
    here, there = socket.socketpair()
    with here, there:
        there.close()
        assert receive(here) is None
        with pytest.raises(OSError, match="Broken pipe"):
            Sender(here).send(1)
