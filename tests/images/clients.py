"""The programs that people pull images with."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.images.serving import TOKEN


def needed(program: str) -> str:
    """The path of a program. `make test` installs these; a test without them has failed."""
    found = shutil.which(program)
    if found is None:
        pytest.fail(f"{program} is needed: install it (Debian: `apt-get install {program}`).")
    return found


def copy(reference: str, layout: Path, tag: str, *, password: str = TOKEN) -> None:
    """``skopeo copy`` from a registry over plain HTTP into an OCI layout; what is there stays."""
    run(
        needed("skopeo"),
        "copy",
        "--quiet",
        "--src-tls-verify=false",
        f"--src-creds=somebody:{password}",
        f"docker://{reference}",
        f"oci:{layout}:{tag}",
    )


def inspect(reference: str, *, password: str = TOKEN) -> Any:
    """``skopeo inspect``."""
    return json.loads(
        run(
            needed("skopeo"),
            "inspect",
            "--tls-verify=false",
            f"--creds=somebody:{password}",
            f"docker://{reference}",
        )
    )


def unpack(layout: Path, tag: str, bundle: Path) -> Path:
    """``umoci unpack``; the directory that the container would see as its root."""
    rootless = [] if os.geteuid() == 0 else ["--rootless"]
    run(needed("umoci"), "unpack", *rootless, "--image", f"{layout}:{tag}", str(bundle))
    return bundle / "rootfs"


def chroot(root: Path, config: Any, *command: str) -> str:
    """What a program says that runs in ``root`` with the variables of an image's configuration."""
    (root / "proc").mkdir(exist_ok=True)
    inside = ["chroot", str(root), *command]
    script = f'mount -t proc proc "{root}/proc" && exec "$@"'
    user = [] if os.geteuid() == 0 else ["--map-root-user", "--pid", "--fork"]
    return run(
        needed("unshare"),
        *user,
        "--mount",
        needed("sh"),
        "-c",
        script,
        "sh",
        needed("env"),
        "-i",
        *config["config"]["Env"],
        shutil.which("chroot") or "/usr/sbin/chroot",
        *inside[1:],
    )


def config_of(layout: Path, tag: str) -> Any:
    """The configuration of an image in a layout."""
    return json.loads(run(needed("skopeo"), "inspect", "--config", f"oci:{layout}:{tag}"))


def run(*command: str) -> str:
    """What a command prints; its complaint is the failure of the test."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}{done.stdout}"
    return done.stdout
