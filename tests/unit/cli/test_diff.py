from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.conftest import TEXT, Command
from tests.unit.spec.exchange import samples


def test_what_changed_is_shown(two: Command) -> None:
    shown = two("diff", "1", "science")
    assert shown.code == 0
    assert shown.out.splitlines() == [
        "default/science build 1  ->  default/science build 2",
        "  + scipy",
        "",
        "  ^ python  1.0 -> 1.1  minor",
        "  + scipy   1.0 0              1.0 kB",
        "1 added, 1 upgraded; archives 2.0 kB -> 3.0 kB (+1.0 kB).",
    ]


def test_nothing_changed(two: Command) -> None:
    assert two("diff", "science@2", "science", "--exit-code").code == 0
    assert two("diff", "science", "science@2").out.endswith("The same packages.\n")
    assert two("diff", "science@1", "science", "--exit-code").code == 1


def test_files(two: Command, tmp_path: Path) -> None:
    (tmp_path / "pixi.lock").write_text(samples.PIXI_LOCK)
    (tmp_path / "environment.yml").write_text(TEXT)
    shown = two("diff", "science", "pixi.lock")
    assert "  ^ python        1.1 -> 3.12.7" in shown.out
    assert "  + flask (PyPI)  3.0.0" in shown.out
    shown = two("diff", "science", "-", "--no-solve", stdin=TEXT)
    assert "  - scipy" in shown.out
    assert shown.err.endswith("<stdin> has no packages: it was never solved.\n")
    assert "The same packages" not in shown.out
    assert two("diff", "science", "environment.yml", "--exit-code", "--no-solve").code == 1


def test_json_is_what_the_api_answers(two: Command) -> None:
    data = two("diff", "1", "2", "--json").document["data"]
    assert data["counts"]["upgraded"] == 1
    assert (data["a"]["build_id"], data["b"]["build_id"]) == (1, 2)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("nobody", "science"), 3, "no environment 'nobody'"),
        (("science@9", "science"), 3, "default/science has no build 9"),
        (("99", "science"), 3, "no build 99"),
        (("gone.yml", "science"), 2, "Could not open file 'gone.yml'"),
        (("-", "-"), 2, "Only one of the two"),
        (("a b", "science"), 3, "There is no environment 'a b'"),
        (("bad.lock", "science"), 2, "hint:"),
    ],
)
def test_what_cannot_be_compared(
    two: Command, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    (tmp_path / "bad.lock").write_text("<html>")
    shown = two("diff", *arguments)
    assert (shown.code, shown.out) == (code, "")
    assert words in shown.err
