"""The package ``python``: the CPython that runs, whatever put it on this machine.

Layouts: any Unix prefix with ``bin/python3.x`` and ``lib/python3.x``, that is pyenv,
``/usr/local`` of the python.org images, ``/usr`` of Debian, stand-alone builds. The
result is tried before it is packed; one that would not stand on its own is refused.
"""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.channel.archive import PLACEHOLDER, Package, write_package
from tests.channel.errors import ChannelError
from tests.channel.recipes.bytecode import add_bytecode
from tests.channel.recipes.trial import try_interpreter

_MINOR = f"{sys.version_info.major}.{sys.version_info.minor}"
_NAME = f"python{_MINOR}"
_LEFT_OUT = (
    *("site-packages", "dist-packages", "__pycache__", "test", "tests", "idlelib", "turtledemo"),
    f"config-{_MINOR}*",  # to embed Python: a static library of 60 MB
    *("EXTERNALLY-MANAGED", "sitecustomize.py", "usercustomize.py"),  # of this machine
)


def package_interpreter(tree: Path, channel: Path, subdir: str) -> Path:
    """Packs the running interpreter, with ``tree`` for its files; returns the ``.conda``.

    Raises:
        ChannelError: this interpreter cannot be packaged; the text says why.
    """
    base = Path(sys.base_prefix)
    _check_supported(base)
    library = tree / "lib" / _NAME
    shutil.copytree(
        base / "lib" / _NAME, library, ignore=shutil.ignore_patterns(*_LEFT_OUT), symlinks=False
    )
    (library / "site-packages").mkdir()
    _copy_binaries(base, tree)
    _undo_debian_paths(tree)
    _make_sysconfig_relocatable(library, base)
    try_interpreter(tree, tree / "bin" / _NAME)
    add_bytecode(tree)
    package = Package(
        name="python",
        version=platform.python_version(),
        build=f"0_cp{_MINOR.replace('.', '')}",
        license="Python-2.0",
        summary="The interpreter that made this channel",
    )
    return write_package(package, tree, channel, subdir)


def _check_supported(base: Path) -> None:
    if sys.implementation.name != "cpython" or not sys.platform.startswith("linux"):
        raise ChannelError(
            f"the test channel packages CPython on Linux, not {sys.implementation.name} "
            f"on {sys.platform}"
        )
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        raise ChannelError("the free-threaded Python cannot be packaged; use the default build")
    places = {"stdlib": base / "lib" / _NAME, "platstdlib": base / "lib" / _NAME}
    bases = {"installed_base": str(base), "platbase": sys.base_exec_prefix}
    for place, expected in places.items():
        found = Path(sysconfig.get_path(place, vars=bases))
        if found != expected:
            raise ChannelError(
                f"{sys.executable} keeps its {place} in {found} instead of {expected}; "
                "packaging such a layout is not supported: use another Python"
            )


def _copy_binaries(base: Path, tree: Path) -> None:
    binaries = tree / "bin"
    binaries.mkdir()
    executable = binaries / _NAME
    shutil.copy2((base / "bin" / _NAME).resolve(), executable)
    for alias in ("python", "python3"):
        (binaries / alias).symlink_to(_NAME)
    shared = sysconfig.get_config_var("INSTSONAME")
    if shared and shared in _patchelf("--print-needed", executable).split():
        source = Path(sysconfig.get_config_var("LIBDIR")) / shared
        if not source.exists():
            source = base / "lib" / shared
        shutil.copy2(source, tree / "lib" / shared)
        # Otherwise the program would load the library of the Python that it was copied from.
        _patchelf("--set-rpath", "$ORIGIN/../lib", executable)


def _patchelf(*arguments: str | Path) -> str:
    program = shutil.which("patchelf", path=str(Path(sys.executable).parent)) or shutil.which(
        "patchelf"
    )
    if program is None:
        raise ChannelError("patchelf is missing: install the project's test dependencies")
    done = subprocess.run([program, *arguments], check=False, capture_output=True, text=True)
    if done.returncode:
        raise ChannelError(f"patchelf {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout


def _undo_debian_paths(tree: Path) -> None:
    """Debian installs to ``local/lib/python3.x/dist-packages``; a conda prefix does not."""
    library = tree / "lib" / _NAME
    # Since 3.11 ``site`` is also frozen into the program; both names have 13 letters.
    for file in (library / "site.py", tree / "bin" / _NAME):
        data = file.read_bytes()
        if b"dist-packages" in data:
            file.write_bytes(data.replace(b"dist-packages", b"site-packages"))
    for name in ("sysconfig.py", "sysconfig/__init__.py"):
        module = library / name
        if module.exists():
            # Where the scheme is chosen, not where it is defined ("'posix_local': {").
            text = re.sub(r"'posix_local'(?!:)", "'posix_prefix'", module.read_text("utf-8"))
            module.write_text(text, "utf-8")


def _make_sysconfig_relocatable(library: Path, base: Path) -> None:
    """Paths recorded when Python was built become paths below the prefix."""
    for data in library.glob("_sysconfigdata_*.py"):
        text = data.read_text("utf-8")
        for end in ("/", "'"):
            text = text.replace(f"'{base}{end}", f"'{PLACEHOLDER}{end}")
        data.write_text(text, "utf-8")
