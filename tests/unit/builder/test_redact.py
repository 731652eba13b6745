from __future__ import annotations

import pytest

from conda_store_jupyter.builder.redact import redact


@pytest.mark.parametrize(
    ("text", "secret", "kept"),
    [
        ("https://user:hunter2@host/ch", "hunter2", "host/ch"),
        ("https://token-abc@host/ch", "token-abc", "host/ch"),
        ("http://u:p@ss@host/x and https://v:q@other", "p@ss", "other"),
        ("https://conda.example/t/tk-1234-ab/private/noarch", "tk-1234-ab", "/private/noarch"),
        ("GET https://h/f?X-Amz-Signature=abcdef&part=1", "abcdef", "part=1"),
        ("https://h/f?access_token=s3cr3t#frag", "s3cr3t", "frag"),
        ("sent Authorization: Bearer abc.def.ghi to the server", "abc.def.ghi", "server"),
        ('{"authorization": "token 12345"}', "12345", "authorization"),
        ("> X-API-Key: k-123 sent", "k-123", "X-API-Key"),
        ("Cookie: session=abc123", "abc123", "Cookie"),
        ("cannot read /t/jo-01234567-89ab-cdef-0123-456789abcdef/main", "89ab-cdef", "/main"),
        ("clone with ghp_" + "a1B2" * 9 + " failed", "a1B2", "failed"),
        ("pypi-" + "AgEIcHlwaS5vcmc" * 5, "AgEIcHlwaS5vcmc", ""),
        ("got eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJSMeK now", "SflKxwRJSMeK", "now"),
        ("http://proxy/?url=https%3A%2F%2Fu%3Ahunter2%40host%2Fx", "hunter2", "host%2Fx"),
    ],
)
def test_secrets_go_and_the_rest_stays(text: str, secret: str, kept: str) -> None:
    assert secret not in redact(text)
    assert kept in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "plain words, a@b, 100 %",
        "file:///home/me/a@b/channel",
        "https://host/t",
        "https://host/path?page=2&size=100",
        "numpy >=2,<3",
        "tokenizers 0.21, cookiecutter: found",
        "/home/t/abc/x",
        "pypi-simple 1.6 and hf_xet",
    ],
)
def test_what_is_no_secret_is_left_alone(text: str) -> None:
    assert redact(text) == text


def test_redacting_twice_changes_nothing_more() -> None:
    once = redact("https://u:p@h/t/abc/x?token=1")
    assert redact(once) == once
