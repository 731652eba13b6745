from __future__ import annotations

from pathlib import Path

import pytest

from conda_store_jupyter.builder.channels import all_channels, make_channel, match_spec, name_of

ALIAS = "https://mirror.example/conda"


@pytest.mark.parametrize("alias", [ALIAS, ALIAS + "/"])
def test_bare_names_are_below_the_alias(alias: str) -> None:
    assert make_channel("main", alias).base_url == "https://mirror.example/conda/main/"
    label = make_channel("main/label/dev", alias).base_url
    assert label == "https://mirror.example/conda/main/label/dev/"


def test_addresses_and_paths_are_as_they_are(tmp_path: Path) -> None:
    assert make_channel("https://other.example/x", ALIAS).base_url == "https://other.example/x/"
    assert make_channel("file:///srv/ch", ALIAS).base_url == "file:///srv/ch/"
    assert make_channel(str(tmp_path), ALIAS).base_url == f"{tmp_path.as_uri()}/"


def test_the_channel_of_a_match_spec_is_below_the_alias_too() -> None:
    spec = match_spec("main::numpy >=2,<3", ALIAS)
    assert spec.channel is not None
    assert spec.channel.base_url == "https://mirror.example/conda/main/"
    assert spec.version == ">=2,<3"
    assert name_of(spec) == "numpy"


def test_a_match_spec_without_channel_stays() -> None:
    assert str(match_spec("numpy >=2", ALIAS)) == "numpy >=2"


def test_channels_that_only_a_match_spec_names_come_last() -> None:
    specs = [match_spec("lab::tool", ALIAS), match_spec("main::numpy", ALIAS)]
    urls = [channel.base_url for channel in all_channels(["main", "extra"], specs, ALIAS)]
    assert [url.rsplit("/", 2)[1] for url in urls] == ["main", "extra", "lab"]
