from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jupyter_client.kernelspec import KernelSpecManager

from conda_store_jupyter.bootstrap import Store
from conda_store_jupyter.config import CondaStore
from conda_store_jupyter.errors import InvalidRequest
from conda_store_jupyter.publish import kernelspecs
from conda_store_jupyter.services import catalog
from conda_store_jupyter.services.care.appearance import check_appearance
from conda_store_jupyter.services.revision import Revision, revise
from tests.stores import ONE, TWO, assert_in_line, built

NAME = "cs.default.e.python3"


def choose(store: Store, **kernels: Any) -> dict[str, Any]:
    store.write(revise, store.context, "default", "e", Revision(kernels=kernels))
    return store.read(catalog.get_environment, "default", "e")


def seen(config: CondaStore) -> dict[str, str]:
    """What Jupyter shows: names and display names."""
    manager = KernelSpecManager(kernel_dirs=[config.kernels_dir], ensure_native_kernel=False)
    return {name: it["spec"]["display_name"] for name, it in manager.get_all_specs().items()}


def test_a_name_is_what_jupyter_shows_of_this_and_later_builds(
    store: Store, config: CondaStore
) -> None:
    built(store, ONE)
    shown = choose(store, python3={"display_name": "  Analysis "})["kernels"][0]
    assert (shown["display_name"], shown["usual_name"]) == ("Analysis", "e (Python 3)")
    assert seen(config) == {NAME: "Analysis"}
    built(store, TWO)
    assert seen(config) == {NAME: "Analysis"}
    assert choose(store, python3=None)["kernels"][0]["display_name"] == "e (Python 3)"
    assert seen(config) == {NAME: "e (Python 3)"}
    assert_in_line(store)


def test_a_hidden_kernel_is_registered_nowhere_until_it_is_shown(
    store: Store, config: CondaStore
) -> None:
    built(store, ONE)
    found = choose(store, python3={"hidden": True})
    assert (found["kernels"], [k["kernel"] for k in found["hidden_kernels"]]) == ([], ["python3"])
    assert seen(config) == {}
    built(store, TWO)
    assert seen(config) == {}
    assert list(check_appearance(store.site)) == []
    assert choose(store, python3={"hidden": False})["hidden_kernels"] == []
    assert seen(config) == {NAME: "e (Python 3)"}


def test_a_hidden_kernel_that_is_registered_is_found_and_removed(
    store: Store, config: CondaStore
) -> None:
    build = built(store, ONE)
    choose(store, python3={"hidden": True})
    kernelspecs.register(
        Path(config.kernels_dir),
        namespace="default",
        environment="e",
        build_number=1,
        build_id=build["id"],
        prefix=Path(build["prefix"]),
    )
    (finding,) = check_appearance(store.site)
    assert "is no kernel of it" in finding.message
    assert finding.repair is not None
    assert finding.repair()
    assert seen(config) == {}


@pytest.mark.parametrize(
    ("kernels", "why"),
    [
        ({"ir": {"hidden": True}}, "has no kernel 'ir'"),
        ({"python3": {"hidden": "yes"}}, "hidden must be true or false"),
        ({"python3": {"colour": "red"}}, "has no 'colour'"),
        ({"python3": "x"}, "an object or null"),
        ({"python3": {"display_name": "a\nb"}}, "one line"),
        ({"python3": {"display_name": "x" * 101}}, "at most 100"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    store: Store, config: CondaStore, kernels: dict[str, Any], why: str
) -> None:
    built(store, ONE)
    with pytest.raises(InvalidRequest, match=why):
        choose(store, **kernels)
    assert seen(config) == {NAME: "e (Python 3)"}


def test_a_star_is_kept_and_told(store: Store) -> None:
    built(store, ONE)
    assert choose(store, python3={"starred": True})["kernels"][0]["starred"] is True
    assert choose(store, python3={"display_name": "A"})["kernels"][0]["starred"] is True
