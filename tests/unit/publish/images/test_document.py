from __future__ import annotations

import json
from typing import Any

from conda_store_jupyter.publish.images.document import (
    Facts,
    NamedLayer,
    config_json,
    environment,
)
from conda_store_jupyter.spec.oci import Descriptor, ImagePlatform, Layer, platform_of


def facts(**more: Any) -> Facts:
    platform = ImagePlatform("amd64")
    return Facts("demo", platform, "/opt/env", {"PATH": "/opt/env/bin:${PATH}"}, **more)


LAYER = NamedLayer(Layer(Descriptor("t", "1" * 64, 5), "2" * 64), "python")


def test_activation_comes_over_the_variables_of_the_base_image() -> None:
    found = environment(
        {"PATH": "/opt/env/bin:${PATH}", "PRICE": "$$5", "OLD": "$A-${NONE}"},
        ["PATH=/bin", "A=b=c", "KEPT=1"],
    )
    assert found == ["PATH=/opt/env/bin:/bin", "A=b=c", "KEPT=1", "OLD=b=c-", "PRICE=$5"]


def test_without_a_base_image_the_path_is_the_usual_one() -> None:
    assert environment({"PATH": "/x:${PATH}"})[0].startswith("PATH=/x:/usr/local/sbin:")


def test_a_command_takes_the_place_of_the_base_s_entry_point() -> None:
    base = {
        "config": {"Entrypoint": ["/entry"], "Cmd": ["sh"], "User": "7", "WorkingDir": "/w"},
        "rootfs": {"diff_ids": ["sha256:" + "0" * 64]},
        "history": [{"created_by": "x"}, {"created_by": "y", "empty_layer": True}],
    }
    config = json.loads(config_json(facts(command=("/opt/env/bin/python",)), [LAYER], base))
    assert config["config"]["Cmd"] == ["/opt/env/bin/python"]
    assert "Entrypoint" not in config["config"]
    assert (config["config"]["User"], config["config"]["WorkingDir"]) == ("7", "/w")
    assert config["rootfs"]["diff_ids"] == ["sha256:" + "0" * 64, "sha256:" + "2" * 64]
    assert [step["created_by"] for step in config["history"]] == ["x", "y", "conda-store: python"]
    kept = json.loads(config_json(facts(), [LAYER], base))["config"]
    assert (kept["Entrypoint"], kept["Cmd"]) == (["/entry"], ["sh"])


def test_a_history_that_does_not_fit_is_replaced() -> None:
    base = {"rootfs": {"diff_ids": ["sha256:" + "0" * 64]}, "history": []}
    config = json.loads(config_json(facts(), [LAYER], base))
    assert len(config["history"]) == 2


def test_equal_contents_are_equal_bytes() -> None:
    one = Facts(
        "d", ImagePlatform("amd64"), "/e", {"B": "1", "A": "2"}, labels={"x": "1", "y": "2"}
    )
    two = Facts(
        "d", ImagePlatform("amd64"), "/e", {"A": "2", "B": "1"}, labels={"y": "2", "x": "1"}
    )
    assert config_json(one, [LAYER]) == config_json(two, [LAYER])


def test_images_are_for_linux() -> None:
    assert platform_of("linux-aarch64") == ImagePlatform("arm64", "v8")
    assert platform_of("osx-arm64") is None
    assert platform_of("win-64") is None
