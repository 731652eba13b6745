from __future__ import annotations

import errno

import pytest
from rattler import Channel

from conda_store_jupyter.builder import failures, pip_failures
from conda_store_jupyter.status import Step

A, B = Channel("https://conda.example/main"), Channel("https://user:pw@private.example/lab")


def test_a_missing_channel_is_named() -> None:
    text = (
        "could not find subdir 'noarch' in channel 'https://conda.example/main/'\n"
        "Caused by: HTTP status client error (404 Not Found) for url "
        "(https://conda.example/main/noarch/repodata.json)"
    )
    failure = failures.of_gateway(text, [A, B])
    assert failure.code == "channel-not-found"
    assert "https://conda.example/main" in failure.message
    assert "private.example" not in failure.message
    assert not failure.transient


@pytest.mark.parametrize(
    ("text", "code", "transient"),
    [
        ("HTTP status server error (503 Service Unavailable) for url (https://conda.example/main/noarch/repodata.json)", "channel-unreachable", True),  # noqa: E501
        ("HTTP status client error (429 Too Many Requests) for url (https://conda.example/main/x)", "channel-unreachable", True),  # noqa: E501
        ("HTTP status client error (401 Unauthorized) for url (https://conda.example/main/x)", "channel-unreachable", False),  # noqa: E501
        ("HTTP status client error (403 Forbidden) for url (https://conda.example/main/x)", "channel-unreachable", False),  # noqa: E501
        ("error sending request for url (https://conda.example/main/x)\nCaused by: client error (Connect)\nCaused by: dns error\nCaused by: failed to lookup address information: Name or service not known", "channel-unreachable", True),  # noqa: E501
        ("error decoding response body\nCaused by: end of file before message length reached", "channel-unreachable", True),  # noqa: E501
        ("failed to write cache\nCaused by: No space left on device (os error 28)", "no-space", False),  # noqa: E501
    ],
)  # fmt: skip
def test_channel_failures(text: str, code: str, transient: bool) -> None:
    failure = failures.of_gateway(text, [A])
    assert (failure.code, failure.transient) == (code, transient)
    assert failure.hints


def test_the_innermost_cause_is_the_message() -> None:
    text = "error sending request for url (https://conda.example/main/x)\nCaused by: dns error"
    assert "cannot be reached: dns error." in failures.of_gateway(text, [A]).message


def test_an_error_without_address_names_every_channel_without_credentials() -> None:
    failure = failures.of_gateway("error decoding response body", [A, B])
    assert "conda.example/main, https://***@private.example/lab" in failure.message
    assert "pw" not in str(failure)


FETCH = "failed to fetch comm-0.2.3-py_0.conda\nCaused by: failed to interact with the cache.\n"
HTTP = {"comm-0.2.3-py_0.conda": "https://conda.example/main/noarch/comm-0.2.3-py_0.conda"}
LOCAL = {"comm-0.2.3-py_0.conda": "file:///srv/main/noarch/comm-0.2.3-py_0.conda"}


@pytest.mark.parametrize(
    ("cause", "urls", "code", "transient"),
    [
        ("HTTP status server error (502 Bad Gateway) for url (u)", HTTP, "download-failed", True),
        ("HTTP status client error (404 Not Found) for url (u)", HTTP, "download-failed", True),
        ("HTTP status client error (403 Forbidden) for url (u)", HTTP, "download-failed", False),
        ("end of file before message length reached", HTTP, "download-failed", True),
        ("No such file or directory (os error 2)", LOCAL, "download-failed", False),
        ("hash mismatch when extracting u: expected " + "a" * 64 + ", got " + "b" * 64, HTTP,
         "hash-mismatch", False),
        ("invalid Zip archive: Invalid local file header", HTTP, "hash-mismatch", False),
        ("No space left on device (os error 28)", HTTP, "no-space", False),
    ],
)  # fmt: skip
def test_download_failures(cause: str, urls: dict[str, str], code: str, transient: bool) -> None:
    failure = failures.of_install(f"{FETCH}Caused by: {cause}", urls)
    assert (failure.code, failure.step, failure.transient) == (code, Step.FETCH, transient)
    assert code == "no-space" or "comm-0.2.3-py_0.conda" in failure.message


def test_a_link_failure_has_the_installers_words() -> None:
    failure = failures.of_install("failed to link x\nCaused by: permission denied", {})
    assert failure.code == "link-failed"
    assert "failed to link x" in failure.message
    assert "permission denied" in failure.detail


def test_operating_system() -> None:
    full = failures.of_os(OSError(errno.ENOSPC, "No space left on device"), Step.PIP)
    denied = failures.of_os(PermissionError(errno.EACCES, "Permission denied", "/s/x"), Step.LINK)
    assert full is not None
    assert (full.code, full.step) == ("no-space", Step.PIP)
    assert denied is not None
    assert "/s/x" in denied.message
    assert failures.of_os(FileNotFoundError(errno.ENOENT, "gone", "x"), Step.LINK) is None


UNSATISFIABLE = (
    "Using Python 3.11.7 environment at: .",
    "error: No solution found when resolving dependencies",
    "  cause: Because you require numpy<2 and numpy==2.4.6, we can conclude that your "
    "requirements are unsatisfiable.",
)


def test_uvs_reason_is_quoted_and_condas_part_in_it_explained() -> None:
    failure = pip_failures.of_uv(UNSATISFIABLE, {"numpy", "pandas"})
    assert failure.code == "pip-unsatisfiable"
    assert "Because you require numpy<2 and numpy==2.4.6" in failure.message
    assert failure.hints[0].startswith("numpy comes from the conda packages")
    assert not failure.transient


def test_older_uv_decorates_differently() -> None:
    output = (
        "  × No solution found when resolving dependencies:",
        "  ╰─▶ Because nope was not found in the package registry and you require nope, we can",
        "      conclude that your requirements are unsatisfiable.",
    )
    failure = pip_failures.of_uv(output, ())
    assert failure.code == "pip-unsatisfiable"
    assert failure.message.endswith(
        "Because nope was not found in the package registry and you require nope, we can "
        "conclude that your requirements are unsatisfiable."
    )


def test_an_index_out_of_reach_may_come_back() -> None:
    output = (
        "error: Request failed after 3 retries in 8.6s",
        "  cause: Failed to fetch: http://127.0.0.1:9/simple/x/",
        "  cause: Connection refused (os error 111)",
    )
    failure = pip_failures.of_uv(output, ())
    assert (failure.code, failure.transient) == ("pip-failed", True)
    assert "Connection refused" in failure.message


def test_a_build_that_breaks_does_not() -> None:
    output = ("error: Failed to build `thing==1.0`", "  cause: The build backend returned an error")
    failure = pip_failures.of_uv(output, ())
    assert (failure.code, failure.transient) == ("pip-failed", False)
    assert "Failed to build `thing==1.0`" in failure.message
