from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from conda_store_jupyter.publish.archive.relocation import (
    PLACEHOLDER,
    Planted,
    Relocated,
    Relocation,
    relative_link,
    relocated,
)
from conda_store_jupyter.store.archives.conda_unpack import (
    MANIFEST,
    CannotRelocate,
    replaced,
    unpack,
)

PREFIX = "/store/default/0123-demo"
OTHER = "/home/somebody/else"
RESERVED = "/opt/" + "placehold_" * 20


def installed(package: bytes, prefix: str = PREFIX) -> bytes:
    """What an installer makes of a program: each string as long as it was, filled with zeros."""
    old, new = RESERVED.encode(), prefix.encode()
    strings = package.split(b"\0")
    return b"\0".join(
        text.replace(old, new) + b"\0" * (len(old) - len(new)) * text.count(old) for text in strings
    )


def planted(package: bytes, mode: str = "binary") -> Planted:
    assert mode in ("text", "binary")
    return Planted(RESERVED, mode, hashlib.sha256(package).hexdigest())  # type: ignore[arg-type]


PROGRAMS = [
    b"\x7fELF\0" + RESERVED.encode() + b"/lib\0more\0",
    b"x\0" + RESERVED.encode() + b"/a:" + RESERVED.encode() + b"/b\0\0\0y",
    RESERVED.encode() + b"\0" + RESERVED.encode() + b"/share\0tail without an end",
    b"none of it\0",
]


@pytest.mark.parametrize("package", PROGRAMS)
def test_a_program_becomes_what_it_was_in_its_package(package: bytes) -> None:
    data = installed(package)
    assert len(data) == len(package)
    found = relocated("bin/x", data, PREFIX, planted(package))
    assert found == Relocated(package, Relocation("bin/x", RESERVED, "binary"))


@pytest.mark.parametrize("package", PROGRAMS)
def test_and_then_what_an_installer_makes_of_it_elsewhere(package: bytes) -> None:
    assert replaced(package, RESERVED.encode(), OTHER.encode(), "binary") == installed(
        package, OTHER
    )


def test_a_program_that_was_changed_keeps_its_bytes() -> None:
    data = installed(PROGRAMS[0]) + b"patched"
    found = relocated("bin/x", data, PREFIX, planted(PROGRAMS[0]))
    assert found == Relocated(data, Relocation("bin/x", PREFIX, "binary"))
    assert found is not None
    moved = replaced(data, PREFIX.encode(), b"/short", "binary")
    assert b"/short/lib\0" in moved
    assert len(moved) == len(data)


def test_text_has_the_placeholder_of_its_package() -> None:
    data = f"a={PREFIX}/x b={PREFIX}\n".encode()
    found = relocated("etc/x", data, PREFIX, planted(b"", "text"))
    assert found is not None
    assert found.content == f"a={RESERVED}/x b={RESERVED}\n".encode()
    assert found.relocation == Relocation("etc/x", RESERVED, "text")


def test_text_of_no_package_has_ours() -> None:
    found = relocated("etc/x", f"a={PREFIX}\n".encode(), PREFIX, None)
    assert found == Relocated(
        f"a={PLACEHOLDER}\n".encode(), Relocation("etc/x", PLACEHOLDER, "text")
    )


def test_files_without_the_prefix_are_left_alone() -> None:
    assert relocated("x", b"nothing", PREFIX, None) == Relocated(b"nothing", None)
    assert relocated("x", b"nothing", PREFIX, planted(b"", "text")) == Relocated(b"nothing", None)


def test_byte_code_with_the_prefix_is_left_out() -> None:
    assert relocated("a/x.pyc", b"\0" + PREFIX.encode(), PREFIX, None) is None
    assert relocated("a/x.pyc", b"\0", PREFIX, None) == Relocated(b"\0", None)


@pytest.mark.parametrize("rest", ["", " -I"])
def test_scripts_run_before_and_after_unpacking(rest: str) -> None:
    data = f"#!{PREFIX}/bin/python3.12{rest}\nprint('{PREFIX}')\n".encode()
    found = relocated("bin/x", data, PREFIX, None)
    assert found is not None
    assert found.content.startswith(f"#!/usr/bin/env python3.12{rest}\n".encode())
    assert found.relocation == Relocation("bin/x", PLACEHOLDER, "shebang")
    after = replaced(found.content, PLACEHOLDER.encode(), OTHER.encode(), "shebang")
    assert after == data.replace(PREFIX.encode(), OTHER.encode())
    assert replaced(after, PLACEHOLDER.encode(), OTHER.encode(), "shebang") == after


@pytest.mark.parametrize(
    "first",
    [
        "#!/bin/sh\n'''exec' \"{}/bin/python3.12\" -I \"$0\" \"$@\" #'''\n",
        "#!/bin/sh\n'''exec' '{}/bin/python3.12' -I \"$0\" \"$@\"\n' '''\n",
        "#!/usr/bin/env python3.12 -I\n",
    ],
)
def test_scripts_are_the_same_however_long_their_path_was(first: str) -> None:
    """As rattler, as uv and pip, and as conda writes what is too long for a shebang."""
    short = relocated("bin/x", f"#!{PREFIX}/bin/python3.12 -I\nx\n".encode(), PREFIX, None)
    assert relocated("bin/x", f"{first.format(PREFIX)}x\n".encode(), PREFIX, None) == short


@pytest.mark.parametrize("prefix", ["/with space/env", "/" + "long" * 40])
def test_a_shebang_that_no_kernel_takes_stays_as_it_is(prefix: str) -> None:
    before = b"#!/usr/bin/env python3\nx\n"
    assert replaced(before, b"/p", prefix.encode(), "shebang") == before


def test_links_into_the_prefix_become_relative() -> None:
    assert relative_link(f"{PREFIX}/bin/x", f"{PREFIX}/lib/y", PREFIX) == "../lib/y"
    assert relative_link(f"{PREFIX}/bin/x", "python3", PREFIX) == "python3"
    assert relative_link(f"{PREFIX}/bin/x", "/usr/bin/y", PREFIX) == "/usr/bin/y"


def _environment(directory: Path, *records: tuple[str, str, str]) -> str:
    (directory / "conda-meta").mkdir()
    (directory / MANIFEST).write_text(json.dumps({"relocations": records}))
    return str(directory)


def test_a_path_without_room_in_a_program_is_refused_before_anything_changes(
    tmp_path: Path,
) -> None:
    (tmp_path / "text").write_text("/old/place")
    (tmp_path / "program").write_bytes(b"/old/place\0")
    place = _environment(
        tmp_path, ("text", "/old/place", "text"), ("program", "/old/place", "binary")
    )
    with pytest.raises(CannotRelocate, match="room for 10"):
        unpack(place, place)
    assert (tmp_path / "text").read_text() == "/old/place"


def test_unpacking_what_is_no_environment_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotRelocate, match="not an unpacked environment"):
        unpack(str(tmp_path), str(tmp_path))


def test_unpacking_again_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("at /old/place")
    place = _environment(tmp_path, ("text", "/old/place", "text"))
    assert unpack(place, place) == 1
    assert (tmp_path / "text").read_text() == f"at {place}"
    assert unpack(place, place) == 0
