"""Each code, where it points, and that everything wrong shows at once."""

from __future__ import annotations

import json

import pytest
import yaml

from conda_store_jupyter.errors import InvalidSpecification
from conda_store_jupyter.spec.parse import MAX_BYTES, parse, problems, read

OK = "name: x\ndependencies: [python]\n"

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(8)
)

# (text, code, the part of the text that the problem covers)
CASES = [
    ("name: [", "yaml-syntax", ""),
    ("name: x\n\tdependencies: []", "yaml-syntax", "\t"),
    ("name: x: y", "yaml-syntax", ":"),
    ("name: @x", "yaml-syntax", "@"),
    ("é: *nowhere", "yaml-syntax", "*"),
    ("é: \x07", "yaml-syntax", "\x07"),
    ("---\na: 1\n---\nb: 1", "yaml-syntax", "-"),
    ("x: " + "[" * 40, "too-deep", "["),
    (BOMB, "alias-bomb", "*"),
    ("a: &a [*a]", "alias-bomb", "*"),
    ("name: x\ndependencies: [a]\nname: y", "duplicate-key", "name"),
    ("dependencies: [a]\nvariables: {A: 1, B: 2, 'A': 3}", "duplicate-key", "'A'"),
    ("dependencies: [a, pip: [b], pip: [c]]", "duplicate-key", "pip"),
    ("dependencies: [a]\nplatform: linux-64", "unknown-key", "platform"),
    ("[a, b]", "wrong-type", "[a, b]"),
    ("just text", "wrong-type", "just text"),
    ("dependencies: numpy", "wrong-type", "numpy"),
    ("dependencies:\n  a: 1\n  b: 2\n\n# end\n", "wrong-type", "a: 1\n  b: 2\n\n# end"),
    ("dependencies: [[a]]", "wrong-type", "[a]"),
    ("dependencies:\n- numpy: 1.2", "wrong-type", "numpy"),
    ("dependencies: [a, ~]", "wrong-type", "~"),
    ("dependencies: [a, !x b]", "wrong-type", "!x b"),
    ("dependencies: [a, !!binary aGk=]", "wrong-type", "!!binary aGk="),
    ("dependencies: [a, pip: b]", "wrong-type", "b"),
    ("dependencies: [a]\nchannels: defaults", "wrong-type", "defaults"),
    ("dependencies: [a]\nvariables: [A=1]", "wrong-type", "[A=1]"),
    ("dependencies: [a]\nvariables: {A: [1]}", "wrong-type", "[1]"),
    ("dependencies: [a]\n? [b]\n: c", "wrong-type", "[b]"),
    ("name: a b\ndependencies: [a]", "invalid-name", "a b"),
    ("name: ..\ndependencies: [a]", "invalid-name", ".."),
    ("name: x", "missing-dependencies", "name: x"),
    ("name: x\ndependencies: []", "missing-dependencies", "[]"),
    ("name: x\ndependencies: {}", "missing-dependencies", "{}"),
    ("name: x\ndependencies:", "missing-dependencies", ""),
    ("", "missing-dependencies", ""),
    ("# nothing\n", "missing-dependencies", ""),
    ("dependencies: ['numpy >']", "invalid-match-spec", "'numpy >'"),
    ("dependencies: ['py*']", "invalid-match-spec", "'py*'"),
    ("dependencies: ['numpy{{ v }}']", "invalid-match-spec", "'numpy{{ v }}'"),
    ("dependencies: ['./x::a']", "invalid-match-spec", "'./x::a'"),
    ("dependencies: [" + "a" * 1001 + "]", "invalid-match-spec", "a" * 1001),
    ("dependencies: [numpy, NumPy >1]", "duplicate-package", "NumPy >1"),
    ("dependencies: [pip: [My_Pkg, my-pkg>1]]", "duplicate-package", "my-pkg>1"),
    ("dependencies: [a]\nchannels: [a b]", "invalid-channel", "a b"),
    ("dependencies: [a]\nchannels: [/srv/c]", "invalid-channel", "/srv/c"),
    ("dependencies: [a]\nchannels: [../c]", "invalid-channel", "../c"),
    ("dependencies: [a]\nchannels: [ftp://x/c]", "invalid-channel", "ftp://x/c"),
    ("dependencies: [a]\nchannels: ['https://x/a/../b']", "invalid-channel", "'https://x/a/../b'"),
    ("dependencies: [a]\nchannels: ['https:///c']", "invalid-channel", "'https:///c'"),
    ("dependencies: [a]\nchannels: ['https://[x/c']", "invalid-channel", "'https://[x/c'"),
    ("dependencies: [a]\nchannels: ['file://host/c']", "invalid-channel", "'file://host/c'"),
    ("dependencies: [a]\nchannels: ['https://x:y/c']", "invalid-channel", "'https://x:y/c'"),
    ("dependencies: [pip: [a b]]", "invalid-requirement", "a b"),
    ("dependencies: [pip: [./a]]", "invalid-requirement", "./a"),
    ("dependencies: [pip: [a.whl]]", "invalid-requirement", "a.whl"),
    ("dependencies: [pip: ['a @ file:///b']]", "invalid-requirement", "'a @ file:///b'"),
    ("dependencies: [pip: [git+https://x/y]]", "invalid-requirement", "git+https://x/y"),
    ("dependencies: [pip: ['a @ ftp://x/y']]", "invalid-requirement", "'a @ ftp://x/y'"),
    ("dependencies: [pip: ['a @ https://x/$A']]", "invalid-requirement", "'a @ https://x/$A'"),
    ("dependencies: [pip: ['-e .']]", "invalid-pip-option", "'-e .'"),
    ("dependencies: [pip: [--trusted-host x]]", "invalid-pip-option", "--trusted-host x"),
    ("dependencies: [pip: [--index-url]]", "invalid-pip-option", "--index-url"),
    ("dependencies: [pip: [-i file:///x]]", "invalid-pip-option", "-i file:///x"),
    ("dependencies: [pip: [-i https://x/, -i https://y/]]", "invalid-pip-option", "-i https://y/"),
    ("dependencies: [a]\nchannels: [https://u:p@x/c]", "secret-in-channel", "https://u:p@x/c"),
    ("dependencies: [a]\nchannels: [https://x/t/ab-1/c]", "secret-in-channel", None),
    ("dependencies: [a]\nchannels: ['https://x/c?k=v']", "secret-in-channel", None),
    ("dependencies: ['https://u:p@x/c::a']", "secret-in-channel", None),
    ("dependencies: ['a[url=\"https://x/t/k/l/a-1-0.conda\"]']", "secret-in-channel", None),
    ("dependencies: [pip: [-i https://u@x/y]]", "secret-in-channel", None),
    ("dependencies: [pip: ['a @ https://u:p@x/a.zip']]", "secret-in-channel", None),
    ("dependencies: [a]\nchannels: ['$HOME/c']", "environment-variable-in-channel", None),
    ("dependencies: [a]\nchannels: ['https://x/${K}']", "environment-variable-in-channel", None),
    ("dependencies: [a]\nchannels: ['https://x/%KEY%/']", "environment-variable-in-channel", None),
    ("dependencies: ['$X::a']", "environment-variable-in-channel", None),
    ("dependencies: [pip: ['-i https://x/$K']]", "environment-variable-in-channel", None),
    ("dependencies: [a]\nvariables: {1A: x}", "invalid-variable", "1A"),
    ("dependencies: [a]\nvariables: {A-B: x}", "invalid-variable", "A-B"),
    ("dependencies: [a]\nvariables: {A: }", "invalid-variable", ""),
    ("dependencies: [a]\nvariables: {A: null}", "invalid-variable", "null"),
    ('dependencies: [a]\nvariables: {A: "x\\0y"}', "invalid-variable", '"x\\0y"'),
]


@pytest.mark.parametrize(("text", "code", "covered"), CASES)
def test_each_problem_has_a_code_a_place_and_a_hint(
    text: str, code: str, covered: str | None
) -> None:
    found = problems(text, default_name="x")
    assert [problem.code for problem in found] == [code]
    (problem,) = found
    assert problem.is_error
    assert problem.message.endswith(".")
    assert problem.hint
    if covered is not None:
        assert text[problem.start : problem.end] == covered
    with pytest.raises(InvalidSpecification):
        parse(text, default_name="x")


@pytest.mark.parametrize(
    "text",
    [
        "dependencies: [a]\nchannels: [https://user:hunter2@x/c]",
        "dependencies: [a]\nchannels: [https://x/t/hunter2/c]",
        "dependencies: [a]\nchannels: ['https://x/c?token=hunter2']",
        "dependencies: [a]\nchannels: ['user:hunter2@x/c', 'https://user:hunter2@x y/']",
        "dependencies: ['https://user:hunter2@x/c::a >']",
        "dependencies: [pip: ['a @ https://u:hunter2@x/y bad'], b]",
        "dependencies: [pip: ['--foo=https://u:hunter2@x/y']]",
    ],
)
def test_a_secret_is_never_repeated(text: str) -> None:
    with pytest.raises(InvalidSpecification) as caught:
        parse(text, default_name="x")
    first = caught.value.detail["problems"][-1]
    assert "hunter2" not in json.dumps(first)


def test_all_problems_come_at_once_and_in_order() -> None:
    text = (
        "name: a b\nchannels: [/x]\ndependencies:\n- 'numpy >'\n- pip: [./a]\n"
        "variables: {1: x}\nfoo: 1\n"
    )
    with pytest.raises(InvalidSpecification) as caught:
        parse(text)
    listed = caught.value.detail["problems"]
    assert [(p["code"], p["line"], p["column"]) for p in listed] == [
        ("invalid-name", 1, 7),
        ("invalid-channel", 2, 12),
        ("invalid-match-spec", 4, 3),
        ("invalid-requirement", 5, 9),
        ("invalid-variable", 6, 13),
        ("unknown-key", 7, 1),
    ]
    assert "Line 1, column 7" in caught.value.message
    assert "5 more" in caught.value.message
    assert caught.value.hints
    json.dumps(caught.value.detail)


def test_a_misspelt_section_is_named_and_still_read() -> None:
    found = problems("name: x\ndepedencies: ['numpy >']\nchanels: [/x]\npackages: [b]\n")
    assert [problem.code for problem in found] == [
        "unknown-key",
        "invalid-match-spec",
        "unknown-key",
        "invalid-channel",
        "unknown-key",
    ]
    assert "'dependencies'" in found[0].hint
    assert "'channels'" in found[2].hint
    assert "'dependencies'" in found[4].hint


def test_a_missing_name_needs_a_default() -> None:
    (found,) = problems("\n\ndependencies: [a]\n")
    assert (found.code, found.line, found.column) == ("missing-name", 3, 1)
    assert parse("name:\ndependencies: [a]", default_name="x").name == "x"
    assert [p.code for p in problems("dependencies: [a]", default_name="a/b")] == ["invalid-name"]


def test_too_large_is_refused_before_anything_is_read() -> None:
    fits = OK + "#" * (MAX_BYTES - len(OK))
    assert problems(fits) == []
    assert [p.code for p in problems(fits + "#")] == ["too-large"]
    assert [p.code for p in problems((fits + "#").encode())] == ["too-large"]
    assert [p.code for p in problems(OK + "# é" + "#" * (MAX_BYTES - len(OK) - 3))] == ["too-large"]


def test_encodings() -> None:
    assert parse("\ufeff" + OK) == parse(OK) == parse(OK.encode("utf-8-sig"))
    (utf16,) = problems(OK.encode("utf-16"))
    assert utf16.code == "invalid-encoding"
    assert "UTF-16" in utf16.message
    (latin,) = problems("name: é\nx: \xe9".encode("latin-1"))
    assert (latin.code, latin.line, latin.column) == ("invalid-encoding", 1, 7)
    (surrogate,) = problems("name: x\na: \ud800")
    assert (surrogate.code, surrogate.line, surrogate.column) == ("invalid-encoding", 2, 4)


def test_positions_count_characters_also_after_a_byte_order_mark() -> None:
    text = "\ufeff# 𝄞 é\r\nname: x\rdependencies: [é, a]\n"
    (found,) = problems(text)
    assert text[found.start : found.end] == "é"
    assert (found.line, found.column) == (3, 16)


def test_warnings_do_not_prevent() -> None:
    reading = read(OK + "prefix: /x\ndescription: y\nchannels: [a, nodefaults, a/]\n")
    assert reading.specification is not None
    assert reading.specification.channels == ("a",)
    assert reading.errors == ()
    assert [(p.code, p.severity) for p in reading.problems] == [
        ("ignored-key", "warning"),
        ("ignored-key", "warning"),
        ("ignored-channel", "warning"),
        ("duplicate-channel", "warning"),
    ]


def test_the_list_of_problems_has_an_end() -> None:
    found = problems("name: x\ndependencies:\n" + "- a\n" * 5000)
    assert len(found) == 1001
    assert found[-1].code == "too-many-problems"
    reading = read(OK + "channels:\n" + "- c\n" * 5000)
    assert reading.specification is None
    assert reading.errors


def test_no_tag_makes_anything_run() -> None:
    text = OK + "variables: {A: !!python/object/apply:os.system ['exit 1']}"
    assert [p.code for p in problems(text)] == ["wrong-type"]
    with pytest.raises(yaml.YAMLError):
        yaml.safe_load(text)
