"""The pictures of the documentation: those that the script makes, no others, and all in use."""

from __future__ import annotations

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
IMAGES = ROOT / "docs" / "images"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

_IMAGE = re.compile(r"images/([\w.-]+)")
_MOST_BYTES = 100_000


def made() -> set[str]:
    """The files that ``jlpm screenshots`` in ``ui-tests`` makes."""
    names = json.loads((ROOT / "ui-tests" / "screenshots" / "pictures.json").read_text())
    return {f"{name}-{theme}.png" for name in names for theme in ("light", "dark")}


def test_every_picture_is_made_by_the_script_and_no_other_is_there() -> None:
    assert {path.name for path in IMAGES.iterdir()} == made()


def test_every_picture_is_shown_somewhere_and_every_one_that_is_shown_is_there() -> None:
    shown = {name for page in PAGES for name in _IMAGE.findall(page.read_text(encoding="utf-8"))}
    assert shown == made()


def test_pictures_are_small() -> None:
    large = {path.name for path in IMAGES.iterdir() if path.stat().st_size > _MOST_BYTES}
    assert large == set()
