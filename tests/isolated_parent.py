"""A process that builds in a child: ``python -m tests.isolated_parent ROOT WITNESS DEED METHOD``.

Tests kill it. It prints the number of its fork server.
"""

from __future__ import annotations

import sys
from pathlib import Path

from conda_store_jupyter.store.layout import Layout
from conda_store_jupyter.testing import ScriptedFactory
from tests.isolated import Site
from tests.misbehaving import Deed


def main() -> None:
    """Begin a build and wait for it."""
    root, witness, what, method = sys.argv[1:]
    layout = Layout(Path(root))
    factory = ScriptedFactory(layout, during=Deed(what, Path(witness)))
    assert method in ("fork", "spawn")
    Site(layout, factory, method=method).build()  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
