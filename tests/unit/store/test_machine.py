from __future__ import annotations

from pathlib import Path

import pytest

from conda_store_jupyter.store import machine

MOUNTS = """\
22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
90 22 0:45 / /home rw,relatime shared:40 - nfs4 server:/home rw,vers=4.2
91 90 0:46 / /home/me/fast\\040disk rw - xfs /dev/sdb rw
92 90 0:47 / /home/me/over rw - tmpfs tmpfs rw
93 90 0:48 / /home/me/over rw master:1 - lustre fs rw

"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "ext4"),
        ("/homes", "ext4"),
        ("/home", "nfs4"),
        ("/home/you/store", "nfs4"),
        ("/home/me/fast disk/store", "xfs"),
        ("/home/me/over/store", "lustre"),
    ],
)
def test_the_file_system_is_that_of_the_nearest_mount(path: str, kind: str) -> None:
    assert machine.file_system(Path(path), MOUNTS) == kind


def test_this_machine_has_room_and_a_file_system(tmp_path: Path) -> None:
    room = machine.room(tmp_path)
    assert room.bytes_free > 0
    assert 0 < room.share_free <= 1
    assert machine.file_system(tmp_path) not in machine.NETWORK_FILE_SYSTEMS


def test_links_are_tried_and_leave_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert machine.links_between(tmp_path / "a", tmp_path / "b")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []
    with pytest.raises(OSError, match="No such file"):
        machine.links_between(tmp_path / "a", tmp_path / "c")


def test_other_file_systems_cannot_be_linked_to(tmp_path: Path) -> None:
    shared = Path("/dev/shm")
    if not shared.is_dir() or shared.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system here")
    assert not machine.links_between(tmp_path, shared)


def test_permissions(tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir(mode=0o755)
    assert machine.is_usable(place)
    assert not machine.is_private(place)
    machine.make_private(place)
    assert machine.is_private(place)
    place.chmod(0o500)
    assert not machine.is_usable(place)
    machine.make_usable(place)
    assert machine.is_usable(place)


def test_a_prefix_is_sealed_when_none_of_its_tops_can_be_written(tmp_path: Path) -> None:
    prefix = tmp_path / "prefix"
    (prefix / "bin").mkdir(parents=True)
    assert not machine.is_sealed(prefix)
    (prefix / "bin").chmod(0o555)
    prefix.chmod(0o555)
    assert machine.is_sealed(prefix)
    (prefix / "bin").chmod(0o755)
    assert not machine.is_sealed(prefix)
    prefix.chmod(0o755)
