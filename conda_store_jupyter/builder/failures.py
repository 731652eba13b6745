"""What the solver, the installer and the operating system say, as failures of a build."""

from __future__ import annotations

import errno
import re
from collections.abc import Mapping, Sequence

from rattler import Channel

from conda_store_jupyter.builder.redact import redact
from conda_store_jupyter.status import Failure, Step

_STATUS = re.compile(r"HTTP status (?:client|server) error \((?P<code>\d{3})")
_URL = re.compile(r"\b(?:https?|file|s3|oci)://[^\s)'\"`,]+")
_PACKAGE = re.compile(r"failed to fetch (?P<file>\S+)")
_HASHES = re.compile(r"expected (?P<expected>[0-9a-f]{32,}), got (?P<got>[0-9a-f]{32,})")

# What unpacking says of bytes that are no archive; a hash is compared only once all are there.
_DAMAGED = re.compile(r"invalid (?:zip|tar|gzip|bzip2|zstd)|zstd|decompress|bzip2", re.I)

_RETRYABLE_STATUS = frozenset({404, 408, 425, 429})  # and all of 5xx
NO_SPACE = "No space left on device"


def invalid_channel(text: str) -> Failure:
    """A channel whose name or address cannot be understood."""
    return Failure(
        code="channel-not-found",
        step=Step.SOLVE,
        message=f"A channel cannot be understood: {redact(text)}.",
        hints=("Give channels as a name (conda-forge) or as a URL.",),
    )


def of_gateway(text: str, channels: Sequence[Channel]) -> Failure:
    """Why the index of a channel could not be read."""
    where = _channel_in(text, channels)
    status = _status(text)
    if NO_SPACE in text:
        return no_space(Step.SOLVE, text)
    if status in (401, 403):
        return _refused(where, status, text)
    if "could not find subdir" in text or status in (404, 410):
        return Failure(
            code="channel-not-found",
            step=Step.SOLVE,
            message=f"There is no channel at {where}.",
            hints=(
                "Check the spelling of the channel.",
                "A channel has the file noarch/repodata.json; a name without :// is looked up "
                "under c.CondaStore.channel_alias.",
            ),
            detail=redact(text),
        )
    return Failure(
        code="channel-unreachable",
        step=Step.SOLVE,
        message=f"The channel {where} cannot be reached: {_cause(text, status)}.",
        hints=(
            "Check the address, the network and the proxy settings of the server.",
            "If the channel is down, try again later.",
        ),
        transient=True,
        detail=redact(text),
    )


def of_install(text: str, urls: Mapping[str, str]) -> Failure:
    """Why packages could not be downloaded, unpacked or linked.

    Args:
        urls: where each file comes from, by its name.
    """
    if NO_SPACE in text:
        return no_space(Step.LINK if "failed to link" in text else Step.FETCH, text)
    found = _PACKAGE.search(text)
    file = found["file"] if found else "a package"
    if "hash mismatch" in text or (found and _DAMAGED.search(text)):
        return hash_mismatch(file, text)
    if found:
        return _download_failed(file, urls.get(file, ""), text)
    return Failure(
        code="link-failed",
        step=Step.LINK,
        message=f"The packages could not be installed: {_first_line(text)}.",
        hints=("Check that the directory of the store can be written.",),
        detail=redact(text),
    )


def hash_mismatch(file: str, text: str) -> Failure:
    """A package that is not what the index of its channel says."""
    hashes = _HASHES.search(text)
    values = f" (expected {hashes['expected']}, got {hashes['got']})" if hashes else ""
    return Failure(
        code="hash-mismatch",
        step=Step.FETCH,
        message=f"{file} is not the file that its channel describes{values}.",
        hints=(
            "The download was damaged, or the file was replaced without a new index; try again, "
            "and tell the owner of the channel if it stays so.",
        ),
        detail=redact(text),
    )


def of_os(error: OSError, step: Step) -> Failure | None:
    """What an error of the operating system means for the person; None when it is a bug."""
    text = f"{error.strerror}: {error.filename}" if error.filename else str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return no_space(step, text)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Failure(
            code="link-failed",
            step=step,
            message=f"The store cannot be written ({text}).",
            hints=("Check the permissions of the directory c.CondaStore.root.",),
        )
    return None


def no_space(step: Step, text: str) -> Failure:
    """The file system of the store is full."""
    return Failure(
        code="no-space",
        step=step,
        message="There is no space left on the device that holds the store.",
        hints=("Delete environments or builds that are no longer needed.",),
        detail=redact(text),
    )


def internal(step: Step, error: BaseException) -> Failure:
    """A bug, ours or a library's."""
    return Failure(
        code="internal",
        step=step,
        message=f"The build ended with an unexpected error ({type(error).__name__}).",
        hints=("The log of the server has the details; please report it.",),
        detail=redact(str(error)),
    )


def _refused(where: str, status: int | None, text: str) -> Failure:
    return Failure(
        code="channel-unreachable",
        step=Step.SOLVE,
        message=f"The channel {where} refuses access (HTTP {status}).",
        hints=(
            "Check the address. If the channel is private, give the server credentials for it "
            "(rattler auth login, or ~/.netrc), never in the specification.",
        ),
        detail=redact(text),
    )


def _download_failed(file: str, url: str, text: str) -> Failure:
    status = _status(text)
    local = url.startswith("file:")
    return Failure(
        code="download-failed",
        step=Step.FETCH,
        message=f"{file} could not be downloaded: {_cause(text, status)}.",
        hints=(
            "The channel lists the package but does not have it; its index may be out of date."
            if status in (404, 410) or local
            else "Check the network of the server; if the channel is overloaded, try again later.",
        ),
        transient=not local and (status is None or status in _RETRYABLE_STATUS or status >= 500),
        detail=redact(text),
    )


def _status(text: str) -> int | None:
    found = _STATUS.search(text)
    return int(found["code"]) if found else None


def _cause(text: str, status: int | None) -> str:
    """The innermost cause in a chain of ``Caused by:`` lines, without addresses."""
    if status is not None:
        return f"the server answered HTTP {status}"
    last = [line for line in text.strip().splitlines() if line.strip()][-1]
    return redact(last.strip().removeprefix("Caused by: ")).rstrip(".")


def _first_line(text: str) -> str:
    return redact(text.strip().splitlines()[0]).rstrip(".")


def _channel_in(text: str, channels: Sequence[Channel]) -> str:
    """The channel that ``text`` is about: the one whose address it has, else all of them."""
    urls = [found.rstrip("/") + "/" for found in _URL.findall(text)]
    bases = [channel.base_url for channel in channels]
    named = [base for base in bases if any(url.startswith(base) for url in urls)]
    return redact(", ".join(base.rstrip("/") for base in named or bases))


def check_failed(how: str, said: str) -> Failure:
    """The environment's Python does not work."""
    return Failure(
        code="check-failed",
        step=Step.CHECK,
        message=f"The environment's Python does not run: {how}.",
        hints=("A package may be made for another kind of machine; choose another version.",),
        detail=redact(said[-4000:]),
    )


def kernel_broken(reason: str) -> Failure:
    """A kernelspec in the environment cannot be started."""
    return Failure(
        code="kernel-broken",
        step=Step.CHECK,
        message=f"A kernel of this environment cannot be started: {reason}.",
        hints=("Remove the package that brings the kernel, or choose another version of it.",),
    )


def in_the_way(path: str) -> Failure:
    """Something that no build made is where the prefix belongs."""
    return Failure(
        code="link-failed",
        step=Step.LINK,
        message=f"{path} exists, but is not an environment of this store.",
        hints=("Move or delete it, then build again.",),
    )
