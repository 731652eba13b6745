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
    ],
)
def test_what_is_no_secret_is_left_alone(text: str) -> None:
    assert redact(text) == text


def test_redacting_twice_changes_nothing_more() -> None:
    once = redact("https://u:p@h/t/abc/x?token=1")
    assert redact(once) == once
