from __future__ import annotations

from pathlib import Path

from alembic.script import ScriptDirectory

from conda_store_jupyter.db import migrate


def test_the_revision_that_counts_as_current_is_the_newest_script() -> None:
    scripts = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))
    assert scripts.get_current_head() == migrate.HEAD
