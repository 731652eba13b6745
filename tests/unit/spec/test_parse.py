from __future__ import annotations

import json

import pytest

from conda_store_jupyter.spec.parse import parse
from conda_store_jupyter.spec.specification import Specification

FULL = """\
# everything that a specification can say
name: data-science
channels:
  - conda-forge
  - https://Example.org/my/channel/
dependencies:
  - python=3.11
  - pandas >= 2, <3
  - conda-forge::numpy
  - pip:
      - --extra-index-url=https://pypi.example.org/simple
      - -i https://index.example/simple
      - Flask_Login >=0.6 ; python_version > "3"
      - uvicorn[Standard]
      - archive @ https://example.org/archive-1.0.zip
variables:
  VERSION: 1.10
  ENABLED: yes
  OCTAL: 010
  WHEN: 2024-01-01
  EMPTY: ""
"""


def test_everything_that_can_be_said() -> None:
    assert parse(FULL) == Specification(
        name="data-science",
        channels=("conda-forge", "https://example.org/my/channel"),
        dependencies=("conda-forge::numpy", "pandas >=2,<3", "python 3.11.*"),
        pip=(
            "--extra-index-url https://pypi.example.org/simple",
            "--index-url https://index.example/simple",
            "archive @ https://example.org/archive-1.0.zip",
            'flask-login>=0.6; python_version > "3"',
            "uvicorn[standard]",
        ),
        variables={
            "VERSION": "1.10",
            "ENABLED": "yes",
            "OCTAL": "010",
            "WHEN": "2024-01-01",
            "EMPTY": "",
        },
    )


def test_the_pip_section_in_two_parts() -> None:
    specification = parse(FULL)
    assert len(specification.pip_options) == 2
    assert len(specification.pip_requirements) == 3
    assert specification.pip_options + specification.pip_requirements == specification.pip


def test_it_is_found_again_from_its_own_yaml_and_canonical_form() -> None:
    specification = parse(FULL)
    assert parse(specification.to_yaml()) == specification
    canonical = json.loads(json.dumps(specification.canonical()))
    again = Specification.from_canonical(canonical)
    assert again == specification
    assert again.sha256 == specification.sha256
    assert hash(again) == hash(specification)


@pytest.mark.parametrize(
    "value", ["\x85", "\u2028", "\ufeff", "\x07", "a\n\n b\n", " x ", "é𝄞", "'\""]
)
def test_rare_characters_survive(value: str) -> None:
    specification = Specification("x", dependencies=("a",), variables={"A": value})
    assert parse(specification.to_yaml()) == specification


def test_json_is_yaml() -> None:
    specification = parse(FULL)
    assert parse(json.dumps(specification.to_document())) == specification


def test_the_hash_is_stable_between_versions() -> None:
    # Databases and prefixes carry it: changing it makes every environment build again.
    specification = parse("name: x\nchannels: [c]\ndependencies: [python=3.11]")
    assert specification.sha256 == (
        "852c130719c66f571d2c593a65f745c36e26a6410527580b422a45b38bb6ea05"
    )


def test_channel_order_counts() -> None:
    one = parse("name: x\nchannels: [a, b]\ndependencies: [python]")
    other = parse("name: x\nchannels: [b, a]\ndependencies: [python]")
    assert one.sha256 != other.sha256


@pytest.mark.parametrize("channels", ["", "channels:", "channels: []", "channels: [nodefaults]"])
def test_default_channels_are_for_texts_that_list_none(channels: str) -> None:
    text = f"name: x\ndependencies: [python]\n{channels}\n"
    defaults = ["https://Example.org/c/", "conda-forge"]
    assert parse(text, default_channels=defaults).channels == (
        "https://example.org/c",
        "conda-forge",
    )
    assert parse(text).channels == ()


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("conda-forge", "conda-forge"),
        ("conda-forge/label/dev", "conda-forge/label/dev"),
        ("HTTPS://Example.ORG/Some/Channel//", "https://example.org/Some/Channel"),
        ("https://example.org", "https://example.org"),
        ("file:///srv/channel/", "file:///srv/channel"),
        ("file://localhost/srv/channel", "file:///srv/channel"),
        ("http://localhost:8080/c", "http://localhost:8080/c"),
        ("https://example.org/%20%41/c", "https://example.org/%20%41/c"),
    ],
)
def test_channels_have_one_form(written: str, canonical: str) -> None:
    text = f"name: x\ndependencies: [a]\nchannels: ['{written}']"
    assert parse(text).channels == (canonical,)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("python=3.11", "python 3.11.*"),
        ("python 3.11.*", "python 3.11.*"),
        ("python==3.11", "python ==3.11"),
        ("Python", "python"),
        ("numpy>=1.2,<2", "numpy >=1.2,<2"),
        ("numpy[version='>=1.2']", "numpy >=1.2"),
        ("numpy=1.26.4=py311h_0", "numpy ==1.26.4 py311h_0"),
        ("pytorch=*=cuda*", "pytorch * cuda*"),
        ("__glibc >=2.17", "__glibc >=2.17"),
        ("file:///srv/c::a", 'a[channel="file:///srv/c/"]'),
    ],
)
def test_packages_have_one_form(written: str, canonical: str) -> None:
    assert parse(f'name: x\ndependencies: ["{written}"]').dependencies == (canonical,)


def test_aliases_within_reason_are_read() -> None:
    text = "name: &n x\ndependencies: [a]\nvariables: {A: &v 1, B: *v, C: *n}"
    assert parse(text).variables == {"A": "1", "B": "1", "C": "x"}


def test_the_same_project_under_two_markers_is_a_choice() -> None:
    text = """name: x
dependencies:
- pip: ["a<2; python_version<'3'", "a>=2; python_version>='3'"]"""
    assert len(parse(text).pip) == 2
