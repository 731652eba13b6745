from __future__ import annotations

import pytest

from conda_store_jupyter.status import Failure, Step
from tests.unit.cli.conftest import TEXT, Command


@pytest.fixture
def failed(command: Command) -> Command:
    """An environment whose build 1 is ready and whose build 2 failed."""
    command.create()
    command.builder.failures["science"] = Failure(code="x", step=Step.LINK, message="No.")
    command.create(TEXT.replace("pandas", "polars"))
    del command.builder.failures["science"]
    return command


def policy(command: Command, build_id: int) -> str:
    return str(command("build", "show", str(build_id), "--json").document["data"]["policy"])


def test_retry_as_it_was(failed: Command) -> None:
    assert failed("build", "retry", "2", "--wait").code == 0
    assert policy(failed, 3) == "minimal"


def test_retry_without_the_lock(failed: Command) -> None:
    assert failed("build", "retry", "2", "--wait", "--latest").code == 0
    assert policy(failed, 3) == "latest"


def test_a_build_that_waits_is_cancelled_by_force(failed: Command) -> None:
    assert failed("build", "retry", "2", "--no-wait").code == 0
    canceled = failed("build", "cancel", "3", "--force")
    assert (canceled.code, canceled.err) == (0, "")
    assert canceled.out == "Build 3 of default/science: canceled.\n"
    assert failed("build", "cancel", "3", "--force").code == 3
