from __future__ import annotations

from pathlib import Path

from packaging.tags import parse_tag

from conda_store_jupyter.builder.pylock import Installed, read_pylock

H = {name: name[0] * 64 for name in ("any", "linux", "mac", "sdist")}

LOCK = f"""
lock-version = "1.0"
created-by = "uv"

[[packages]]
name = "pure"
version = "1.0"
wheels = [{{ url = "https://i.example/pure-1.0-py3-none-any.whl", hashes = {{ sha256 = "{H["any"]}" }} }}]

[[packages]]
name = "Native.Thing"
version = "2.0+local"
sdist = {{ url = "https://i.example/native_thing-2.0.tar.gz", hashes = {{ sha256 = "{H["sdist"]}" }} }}
wheels = [
  {{ url = "https://i.example/native_thing-2.0%2Blocal-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", hashes = {{ sha256 = "{H["linux"]}" }} }},
  {{ url = "https://u:p@i.example/native_thing-2.0%2Blocal-cp311-cp311-macosx_11_0_arm64.whl", hashes = {{ sha256 = "{H["mac"]}" }} }},
]

[[packages]]
name = "direct"
version = "3.0"
archive = {{ url = "https://files.example/direct-3.0-py3-none-any.whl", hashes = {{ sha256 = "{H["any"]}" }} }}

[[packages]]
name = "versioned"
version = "4.0"
vcs = {{ type = "git", url = "https://git.example/v.git", commit-id = "{"c" * 40}" }}

[[packages]]
name = "source"
version = "5.0"
sdist = {{ url = "https://i.example/source-5.0.tar.gz", hashes = {{ sha256 = "{H["sdist"]}" }} }}

[[packages]]
name = "not-chosen"
version = "6.0"
"""  # noqa: E501

ANY = parse_tag("py3-none-any")
LINUX = parse_tag("cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64")


def read(tmp_path: Path, *installed: Installed) -> dict[str, tuple[str, tuple[str, ...], str]]:
    path = tmp_path / "pylock.toml"
    path.write_text(LOCK, encoding="utf-8")
    found = read_pylock(path, installed, {"pure"})
    assert [p.name for p in found if p.requested] == [p.name for p in found if p.name == "pure"]
    return {p.name: (p.url, p.hashes, p.requirement) for p in found}


def test_the_file_that_was_installed_is_the_one_that_is_locked(tmp_path: Path) -> None:
    found = read(
        tmp_path, Installed("pure", "1.0", ANY), Installed("native-thing", "2.0+local", LINUX)
    )
    digest = f"sha256:{H['any']}"
    assert found["pure"] == (
        "https://i.example/pure-1.0-py3-none-any.whl",
        (digest,),
        f"pure==1.0 --hash={digest}",
    )
    url, hashes, _ = found["native-thing"]
    assert "manylinux" in url
    assert hashes == (f"sha256:{H['linux']}",)


def test_tags_that_no_file_has_accept_every_file(tmp_path: Path) -> None:
    odd = parse_tag("cp311-cp311-linux_x86_64")
    url, hashes, line = read(tmp_path, Installed("native-thing", "2.0+local", odd))["native-thing"]
    assert url == ""
    assert len(hashes) == 3
    assert line.count("--hash=") == 3


def test_a_source_distribution(tmp_path: Path) -> None:
    url, hashes, _ = read(tmp_path, Installed("source", "5.0", ANY))["source"]
    assert url.endswith("source-5.0.tar.gz")
    assert hashes == (f"sha256:{H['sdist']}",)


def test_direct_addresses_and_commits(tmp_path: Path) -> None:
    found = read(tmp_path, Installed("direct", "3.0", ANY), Installed("versioned", "4.0", ANY))
    assert found["direct"][2].startswith("direct @ https://files.example/direct-3.0")
    assert found["versioned"] == (
        f"git+https://git.example/v.git@{'c' * 40}",
        (),
        f"versioned @ git+https://git.example/v.git@{'c' * 40}",
    )
