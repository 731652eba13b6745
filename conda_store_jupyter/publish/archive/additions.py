"""What an archive has beside the files of its prefix: scripts that activate and unpack it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from conda_store_jupyter.publish.archive.members import Member
from conda_store_jupyter.publish.archive.relocation import Relocation
from conda_store_jupyter.store.archives import conda_unpack
from conda_store_jupyter.store.archives.unpacking import ORIGIN

# sh runs the first line, Python takes it for a text: the environment's own Python is used, also
# before any path in it is right, and where it has none, any other.
_POLYGLOT = r"""#!/bin/sh
'''exec' sh -c 'p="$(dirname "$0")/python"; [ -x "$p" ] || p=python3; exec "$p" "$0" "$@"' "$0" "$@"
' '''
"""


def additions(
    present: Iterable[str],
    variables: Mapping[str, str],
    relocations: Iterable[Relocation],
) -> list[Member]:
    """The members that are added to those of a prefix; none replaces one of them.

    Args:
        present: names of the prefix's own members.
        variables: of the specification; set by ``activate``.
    """
    manifest = {"version": 1, "relocations": [list(r) for r in sorted(relocations)]}
    there = set(present)
    texts = {
        "bin/activate": (_activate(variables), False),
        "bin/deactivate": (_deactivate(variables), False),
        "bin/conda-unpack": (_unpack(), True),
        conda_unpack.MANIFEST: (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", False),
    }
    made = [
        Member(name, "file", executable, len(data := text.encode()), data)
        for name, (text, executable) in texts.items()
        if name not in there
    ]
    missing = {str(Path(member.name).parent) for member in made} - there
    return [*(Member(name, "directory") for name in sorted(missing)), *made]


def origin(about: Mapping[str, Any]) -> Member:
    """The member that says what an archive was made of; it comes first."""
    text = json.dumps({"version": 1, **about}, ensure_ascii=False, sort_keys=True) + "\n"
    return Member(ORIGIN, "file", False, len(data := text.encode()), data)


def _unpack() -> str:
    module = Path(conda_unpack.__file__).read_text(encoding="utf-8")
    # Python takes the lines for sh for the documentation, and then wants no other before the
    # imports from __future__.
    return _POLYGLOT + module.partition('\n"""\n')[2]


def _activate(variables: Mapping[str, str]) -> str:
    lines = [f"export {name}={shlex.quote(value)}" for name, value in sorted(variables.items())]
    return _script("activate.sh", lines)


def _deactivate(variables: Mapping[str, str]) -> str:
    return _script("deactivate.sh", [f"    unset {name}" for name in sorted(variables)])


def _script(name: str, lines: list[str]) -> str:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return text.replace("@VARIABLES@\n", "".join(f"{line}\n" for line in lines))
