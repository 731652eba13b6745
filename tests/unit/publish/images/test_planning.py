from __future__ import annotations

from conda_store_jupyter.publish.images.contents import Contents, Share
from conda_store_jupyter.publish.images.planning import PlannedLayer, plan_layers
from conda_store_jupyter.publish.images.popularity import GROUND
from conda_store_jupyter.publish.images.records import Record


def package(name: str, size: int = 10, *depends: str) -> Share:
    record = Record(name, f"{name}.json", depends, 0, (), b"{}")
    return Share(name, (), size, record)


def contents(*packages: Share, wheels: tuple[Share, ...] = ()) -> Contents:
    return Contents(packages, wheels, Share("rest", (), 0))


def names(layers: list[PlannedLayer]) -> list[str]:
    return [layer.name for layer in layers]


def test_what_most_environments_have_comes_first_and_what_is_its_own_last() -> None:
    found = plan_layers(
        contents(
            package("mine", 10, "base"),
            package("base"),
            package("other", 10, "base"),
            package("numpy", 10, "python"),
            package("python"),
            wheels=(Share("wheel", (), 5),),
        ),
        50,
    )
    assert names(found) == ["python", "numpy", "base", "mine", "other", "wheel", "rest"]
    first = plan_layers(contents(package("python"), package("mine")), 50, ["mine"])
    assert names(first) == ["mine", "python", "rest"]


def test_the_order_does_not_depend_on_what_else_is_there() -> None:
    common = [package(name) for name in ("python", "numpy", "pandas", "six")]
    one = names(plan_layers(contents(*common), 50))[:-1]
    two = names(plan_layers(contents(*common, package("tiny", 1, "six", "python")), 50))
    assert two[: len(one)] == one


def test_a_ring_of_dependencies_has_an_order() -> None:
    found = plan_layers(contents(package("a", 1, "b"), package("b", 1, "a"), package("c")), 50)
    assert names(found) == ["a", "b", "c", "rest"]


def test_the_budget_is_kept_and_the_largest_have_their_own_layer() -> None:
    many = [package(f"p{number:03}", number) for number in range(200)]
    for budget in (2, 3, 5, 20, 50, 120):
        found = plan_layers(contents(*many), budget)
        assert len(found) <= budget
        held = [share.name for layer in found for share in layer.shares]
        assert sorted(held) == sorted([*(share.name for share in many), "rest"])
    alone = [layer.name for layer in plan_layers(contents(*many), 50) if len(layer.shares) == 1]
    assert "p199" in alone
    assert "p000" not in alone


def test_one_package_more_changes_one_shared_layer() -> None:
    many = [package(f"p{number:03}") for number in range(100)]
    before = plan_layers(contents(*many), 20)
    after = plan_layers(contents(*many, package("small", 1)), 20)

    def bodies(layers: list[PlannedLayer]) -> set[tuple[str, ...]]:
        return {tuple(share.name for share in layer.shares) for layer in layers}

    assert len(bodies(after) - bodies(before)) == 1


def test_no_name_is_twice_in_the_list_of_what_is_common() -> None:
    assert len(GROUND) == len(set(GROUND))
