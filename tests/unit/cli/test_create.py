from __future__ import annotations

from pathlib import Path

from conda_store_jupyter.status import Failure, Step
from tests.unit.cli.conftest import TEXT, Command


def test_creates_waits_and_names_the_kernel(command: Command) -> None:
    done = command.create()
    assert done.code == 0
    assert "Queued build 1 of default/science (id 1)." in done.out
    assert "build 1: ready after" in done.out
    assert "default/science is ready" in done.out
    assert "[cs.default.science.python3]" in done.out
    assert (command.directory / "kernels" / "cs.default.science.python3").is_dir()


def test_one_line_for_each_event_in_a_pipe(command: Command) -> None:
    lines = [line for line in command.create().out.splitlines() if line.startswith("build 1:")]
    assert lines[0] == "build 1: queued"
    assert len(lines) == len(set(lines))


def test_the_same_again_is_nothing_to_do(command: Command) -> None:
    command.create()
    again = command.create("# a comment\n" + TEXT)
    assert again.code == 0
    assert "Nothing to do: build 1 of default/science has exactly this specification." in again.out
    assert len(command("--json", "build", "list").document["data"]) == 1


def test_an_earlier_specification_becomes_current_again_without_work(command: Command) -> None:
    command.create()
    command.create(TEXT.replace("pandas", "numpy"))
    back = command.create()
    assert "Nothing to build: build 1 of default/science" in back.out
    assert command("--json", "env", "show", "science").document["data"]["current_build_id"] == 1


def test_name_namespace_and_description_of_the_command_line_win(command: Command) -> None:
    options = ("--name", "other", "--namespace", "lab", "--description", "for everybody")
    assert command.create(TEXT, *options).code == 0
    found = command("--json", "env", "show", "lab/other").document["data"]
    assert found["description"] == "for everybody"


def test_a_file_without_a_name_takes_the_one_given(command: Command) -> None:
    text = "channels: [conda-forge]\ndependencies: [python]\n"
    assert command.create(text).code == 2
    assert command.create(text, "--name", "named").code == 0


def test_problems_are_printed_like_a_compilers(command: Command) -> None:
    file = command.directory / "environment.yml"
    file.write_text("name: e\ndependencies:\n  - pandas >>2\n  - numpy\nfoo: 1\n")
    refused = command("env", "create", "-f", "environment.yml")
    lines = refused.err.splitlines()
    assert refused.code == 2
    assert refused.out == ""
    assert lines[0].startswith("environment.yml:3:5: error[invalid-match-spec]: ")
    assert lines[1:3] == ["    3 |   - pandas >>2", "      |     ^^^^^^^^^^"]
    assert lines[3].startswith("      hint: ")
    assert any(line.startswith("environment.yml:5:1: error[unknown-key]: ") for line in lines)
    assert lines[-1] == "environment.yml: 2 errors; nothing was created."
    assert command("--json", "env", "list").document["data"] == []


def test_warnings_are_printed_and_do_not_stop_it(command: Command) -> None:
    done = command.create(TEXT + "prefix: /somewhere\n")
    assert done.code == 0
    assert "<stdin>:4:1: warning[ignored-key]: " in done.err


def test_problems_as_a_document(command: Command) -> None:
    refused = command("--json", "env", "create", "-f", "-", stdin="name: e\nfoo: 1\n")
    error = refused.document["error"]
    assert refused.code == 2
    assert error["code"] == "invalid-specification"
    assert {problem["code"] for problem in error["detail"]["problems"]} == {
        "unknown-key",
        "missing-dependencies",
    }


def test_bytes_that_are_not_utf_8_are_a_problem_of_the_specification(command: Command) -> None:
    refused = command("env", "create", "-f", "-", stdin=b"name: \xff\n")
    assert refused.code == 2
    assert "error[invalid-encoding]" in refused.err


def test_a_byte_order_mark_does_no_harm(command: Command) -> None:
    assert command("env", "create", "-f", "-", stdin=b"\xef\xbb\xbf" + TEXT.encode()).code == 0


def test_a_file_that_is_too_large_is_not_read_to_its_end(command: Command, tmp_path: Path) -> None:
    (tmp_path / "large.yml").write_bytes(b"#" * (2 << 20))
    refused = command("env", "create", "-f", "large.yml")
    assert refused.code == 2
    assert "error[too-large]" in refused.err


def test_a_missing_file_is_wrong_usage(command: Command) -> None:
    refused = command("env", "create", "-f", "nowhere.yml")
    assert refused.code == 2
    assert "nowhere.yml" in refused.err


def test_a_failed_build_prints_its_card(command: Command) -> None:
    command.builder.failures["science"] = Failure(
        code="unsatisfiable",
        step=Step.SOLVE,
        message="pandas 9 needs python >=4.",
        hints=("Ask for an older pandas.",),
        detail="first line\nsecond line",
    )
    failed = command.create()
    assert failed.code == 1
    assert failed.err.splitlines() == [
        "build 1 of default/science failed while choosing packages: unsatisfiable",
        "  pandas 9 needs python >=4.",
        "  hint: Ask for an older pandas.",
        "  | first line",
        "  | second line",
        f"  log: {command.directory}/store/logs/1.log",
        "       conda-store build logs 1",
    ]


def test_a_failed_build_as_a_document(command: Command) -> None:
    command.builder.failures["science"] = Failure("no-space", Step.FETCH, "The disk is full.")
    failed = command.create(TEXT, "--json")
    assert failed.code == 1
    assert failed.document["data"]["build"]["failure"]["code"] == "no-space"
    assert "build 1: failed" in failed.err


def test_one_document_on_stdout_and_progress_on_stderr(command: Command) -> None:
    done = command.create(TEXT, "--json")
    assert done.document["status"] == "ok"
    assert done.document["data"]["new"] is True
    assert done.document["data"]["build"]["status"] == "COMPLETED"
    assert "build 1: ready" in done.err


def test_without_waiting_it_says_that_nobody_builds(command: Command) -> None:
    left = command.create(TEXT, "--no-wait")
    assert left.code == 0
    assert "No worker is known to be running on this machine" in left.err
    assert "conda-store build logs -f 1" in left.out
    waiting = command.create(TEXT, "--no-wait")
    assert "Nothing new: build 1 of default/science" in waiting.out
    assert "is queued" in waiting.out


def test_waiting_for_a_build_that_was_left_in_the_queue(command: Command) -> None:
    command.create(TEXT, "--no-wait")
    done = command.create()
    assert done.code == 0
    assert "default/science is ready" in done.out


def test_builds_only_what_it_waits_for(command: Command) -> None:
    command.create("name: other\ndependencies: [python]\n", "--no-wait")
    assert command.create().code == 0
    assert command("--json", "build", "show", "1").document["data"]["status"] == "QUEUED"


def test_a_process_without_workers_does_not_build(command: Command) -> None:
    refused = command("--set", "CondaStore.workers=-1", "env", "list")
    assert refused.code == 2
    left = command(
        "--set", "CondaStore.workers=0", "env", "create", "-f", "-", "--no-wait", stdin=TEXT
    )
    assert left.code == 0
