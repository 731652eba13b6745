"""Layers: who owns what, the same bytes from everywhere, and keys that say what is in them."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import sys
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from conda_store_jupyter.publish.images.contents import Contents, programs, read_contents
from conda_store_jupyter.publish.images.layers import Cut, layer_key, make_layer
from conda_store_jupyter.publish.images.making import ImageImpossible, ImageRequest, make_image
from conda_store_jupyter.publish.images.planning import PlannedLayer, plan_layers
from conda_store_jupyter.publish.images.rewriting import Move
from conda_store_jupyter.publish.images.settings import ImageSettings
from conda_store_jupyter.publish.images.workbench import Workbench
from conda_store_jupyter.spec.lockfile import Lockfile
from conda_store_jupyter.spec.oci import Layer
from conda_store_jupyter.store import prefixes
from conda_store_jupyter.store.blobs.memory import MemoryBlobs
from tests.unit.publish.images.prefixes import PACKAGE_TIME, PLACEHOLDER, begin, install, write

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SITE = "lib/python3.11/site-packages"


def environment(prefix: Path) -> Path:
    """Two conda packages, a wheel, and what nobody owns."""
    begin(prefix)
    install(
        prefix,
        "python",
        {
            "bin/python3.11": b"\x7fELF\0" + PLACEHOLDER.encode() + b"/lib\0",
            "lib/python3.11/os.py": "import sys\n",
            "lib/python3.11/__pycache__/os.cpython-311.pyc": pyc(PACKAGE_TIME),
            "lib/python3.11/old.py": "import sys\n",
            "lib/python3.11/__pycache__/old.cpython-311.pyc": pyc(PACKAGE_TIME - 1),
            "lib/python3.11/config.py": f"prefix = '{PLACEHOLDER}'\n",
        },
        binary=["bin/python3.11"],
        links={"bin/python": "python3.11"},
    )
    (prefix / "bin" / "python3.11").chmod(0o755)
    install(
        prefix,
        "tool",
        {
            f"{SITE}/tool.py": "x = 1\n",
            "bin/tool": f"#!{PLACEHOLDER}/bin/python3.11\nimport tool\n",
        },
        depends=["python >=3.11"],
        entry_points=["bin/tool"],
    )
    write(prefix / f"{SITE}/__pycache__/tool.cpython-311.pyc", b"compiled here")
    wheel(prefix)
    write(prefix / "lib/python3.11/EXTERNALLY-MANAGED", "[externally-managed]\n")
    write(prefix / "share/made-by-a-script", f"here: {prefix}\n")
    write(prefix / "__clobbers__/x", "of another package")
    return prefix


def pyc(time: int) -> bytes:
    """Byte-code of a source of that time (PEP 552)."""
    return b"\xa7\r\r\n" + bytes(4) + time.to_bytes(4, "little") + b"size" + b"code"


def wheel(prefix: Path) -> None:
    write(prefix / f"{SITE}/wheel_of.py", "y = 1\n")
    write(prefix / f"{SITE}/__pycache__/wheel_of.cpython-311.pyc", b"compiled here")
    script = f"#!{prefix}/bin/python3.11\nimport wheel_of\n"
    write(prefix / "bin/wheel-of", script, executable=True)
    digest = hashlib.sha256(script.encode()).hexdigest()
    rows = [
        "wheel_of.py,,6",
        f"../../../bin/wheel-of,sha256={digest},{len(script)}",
        "wheel_of-1.0.dist-info/uv_cache.json,,",
        "wheel_of-1.0.dist-info/RECORD,,",
    ]
    write(prefix / f"{SITE}/wheel_of-1.0.dist-info/uv_cache.json", "{}")
    write(prefix / f"{SITE}/wheel_of-1.0.dist-info/RECORD", "\n".join(rows) + "\n")


def opened(prefix: Path) -> tuple[Cut, Contents]:
    move = Move(os.fsencode(prefix), b"/opt/env", programs(prefix))
    return Cut(prefix, move, "gzip", "python-hash"), read_contents(prefix, move)


def paths(contents: Contents, name: str) -> list[str]:
    shares = [*contents.packages, *contents.distributions, contents.rest]
    share = next(share for share in shares if share.name == name)
    return [member.path for member in share.members]


def layers(prefix: Path, out: Path) -> dict[str, tuple[str, str, bytes]]:
    """Key, digest and tar of every layer."""
    cut, contents = opened(prefix)
    out.mkdir()
    found = {}
    for number, planned in enumerate(plan_layers(contents, 50)):
        layer = make_layer(planned, cut, out / str(number))
        tar = gzip.decompress((out / str(number)).read_bytes())
        assert hashlib.sha256(tar).hexdigest() == layer.diff_id
        found[planned.name] = (layer_key(planned, cut), layer.descriptor.sha256, tar)
    return found


def read(tar: bytes, name: str) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(tar)) as archive:
        content = archive.extractfile(f"opt/env/{name}")
        assert content is not None
        return content.read()


def test_every_file_has_one_owner_and_byte_code_that_of_its_source(tmp_path: Path) -> None:
    _, contents = opened(environment(tmp_path / "p"))
    assert paths(contents, "tool") == [
        "bin/tool",
        "conda-meta/tool-1.0-0.json",
        f"{SITE}/__pycache__/tool.cpython-311.pyc",
        f"{SITE}/tool.py",
    ]
    assert paths(contents, "wheel_of-1.0") == [
        "bin/wheel-of",
        f"{SITE}/__pycache__/wheel_of.cpython-311.pyc",
        f"{SITE}/wheel_of-1.0.dist-info/RECORD",
        f"{SITE}/wheel_of.py",
    ]
    assert paths(contents, "rest") == ["share/made-by-a-script"]


def test_the_bytes_do_not_depend_on_where_the_store_is(tmp_path: Path) -> None:
    one = layers(environment(tmp_path / "p"), tmp_path / "1")
    two = layers(environment(tmp_path / ("long" * 20) / "q"), tmp_path / "2")
    assert one == two
    for _, _, tar in two.values():
        assert str(tmp_path).encode() not in tar


def test_files_are_moved_as_their_packages_say(tmp_path: Path) -> None:
    found = layers(environment(tmp_path / "p"), tmp_path / "1")
    python = found["python"][2]
    assert read(python, "bin/python3.11").rstrip(b"\0") == b"\x7fELF\0/opt/env/lib"
    assert read(python, "lib/python3.11/config.py") == b"prefix = '/opt/env'\n"
    assert read(found["tool"][2], "bin/tool") == b"#!/opt/env/bin/python3.11\nimport tool\n"
    assert read(found["rest"][2], "share/made-by-a-script") == b"here: /opt/env\n"


def test_owners_times_and_permissions_are_the_same_for_all(tmp_path: Path) -> None:
    found = layers(environment(tmp_path / "p"), tmp_path / "1")
    with tarfile.open(fileobj=io.BytesIO(found["python"][2])) as archive:
        members = {member.name: member for member in archive}
    assert list(members)[:3] == ["opt", "opt/env", "opt/env/bin"]
    assert {(m.uid, m.gid, m.uname, m.gname) for m in members.values()} == {(0, 0, "", "")}
    assert members["opt/env"].mode == 0o755
    assert members["opt/env/bin/python3.11"].mode == 0o755
    assert members["opt/env/lib/python3.11/os.py"].mode == 0o644
    # A time stays where it means something: where a package's byte-code names it.
    kept = {name for name, member in members.items() if member.mtime != 1}
    assert kept == {"opt/env/lib/python3.11/os.py"}
    assert members["opt/env/lib/python3.11/os.py"].mtime == PACKAGE_TIME
    link = members["opt/env/bin/python"]
    assert (link.issym(), link.linkname) == (True, "python3.11")


def test_records_say_nothing_of_the_store_and_no_secrets(tmp_path: Path) -> None:
    found = layers(environment(tmp_path / "p"), tmp_path / "1")
    record = json.loads(read(found["tool"][2], "conda-meta/tool-1.0-0.json"))
    assert record["name"] == "tool"
    assert record["url"] == "https://conda.example/noarch/x.conda"
    assert not {"link", "extracted_package_dir", "requested_specs"} & set(record)


def test_a_wheel_s_record_has_the_hashes_of_what_is_in_the_image(tmp_path: Path) -> None:
    found = layers(environment(tmp_path / "p"), tmp_path / "1")["wheel_of-1.0"][2]
    script = read(found, "bin/wheel-of")
    record = read(found, f"{SITE}/wheel_of-1.0.dist-info/RECORD").decode()
    row = next(line for line in record.splitlines() if "bin/wheel-of" in line)
    assert row.endswith(f",{len(script)}")
    assert "uv_cache" not in record


def test_keys_say_what_is_in_a_layer(tmp_path: Path) -> None:
    prefix = environment(tmp_path / "p")
    cut, contents = opened(prefix)
    share = next(share for share in contents.packages if share.name == "tool")
    planned = PlannedLayer("tool", (share,))
    key = layer_key(planned, cut)
    assert len(key) == 64
    assert layer_key(PlannedLayer("other name", (share,)), cut) == key
    elsewhere = Cut(prefix, Move(cut.move.old, b"/srv"), "gzip", cut.python)
    assert layer_key(planned, elsewhere) != key
    assert layer_key(planned, Cut(prefix, cut.move, "zstd", cut.python)) != key
    assert layer_key(planned, Cut(prefix, cut.move, "gzip", "another python")) != key
    (prefix / f"{SITE}/__pycache__/tool.cpython-311.pyc").unlink()
    _, fewer = opened(prefix)
    share = next(share for share in fewer.packages if share.name == "tool")
    assert layer_key(PlannedLayer("tool", (share,)), cut) != key
    # What nobody has hashes of is known by its bytes alone.
    assert layer_key(PlannedLayer("rest", (contents.rest,)), cut) == ""


def test_python_is_no_part_of_a_layer_that_does_not_need_it(tmp_path: Path) -> None:
    prefix = begin(tmp_path / "p")
    install(prefix, "lib", {"lib/a.so": b"\x7fELF"})
    cut, contents = opened(prefix)
    planned = PlannedLayer("lib", contents.packages)
    other = Cut(prefix, cut.move, "gzip", "another python")
    assert layer_key(planned, cut) == layer_key(planned, other)


def test_a_damaged_prefix_is_refused(tmp_path: Path) -> None:
    prefix = environment(tmp_path / "p")
    (prefix / "conda-meta" / "bad-1.0-0.json").write_text("{}")
    with pytest.raises(ValueError, match=r"bad-1\.0-0\.json"):
        opened(prefix)


def test_a_socket_has_no_place_in_an_image(tmp_path: Path) -> None:
    prefix = environment(tmp_path / "p")
    os.mkfifo(prefix / "share" / "pipe")
    cut, contents = opened(prefix)
    with pytest.raises(ValueError, match="pipe"):
        make_layer(PlannedLayer("rest", (contents.rest,)), cut, tmp_path / "out")


def test_zstd_packs_the_same_tar(tmp_path: Path) -> None:
    cut, contents = opened(environment(tmp_path / "p"))
    planned = PlannedLayer("rest", (contents.rest,))
    packed = {
        kind: make_layer(planned, replace(cut, compression=kind), tmp_path / kind)
        for kind in ("gzip", "zstd")
    }
    assert packed["zstd"].diff_id == packed["gzip"].diff_id
    assert packed["zstd"].descriptor.media_type.endswith("+zstd")
    plain = zstd.decompress((tmp_path / "zstd").read_bytes())
    assert hashlib.sha256(plain).hexdigest() == packed["zstd"].diff_id


def test_there_are_images_for_linux_and_of_what_is_there_only(tmp_path: Path) -> None:
    prefix = environment(tmp_path / "p")
    bench = Workbench(MemoryBlobs(), Forgetful(), tmp_path)
    with pytest.raises(ImageImpossible, match="osx-64"):
        make_image(ImageRequest(prefix, "d", Lockfile("osx-64"), ""), ImageSettings(), bench)
    with pytest.raises(ImageImpossible, match="removed"):
        make_image(ImageRequest(prefix, "d", Lockfile("linux-64"), ""), ImageSettings(), bench)
    prefixes.finish(prefix)
    made = make_image(ImageRequest(prefix, "d", Lockfile("linux-64"), ""), ImageSettings(), bench)
    assert made.made == 4
    assert list(tmp_path.glob("layer.*")) == []


class Forgetful:
    """Knows no layer."""

    def find(self, key: str) -> Layer | None:
        return None

    def keep(self, key: str, layer: Layer) -> None:
        assert key
