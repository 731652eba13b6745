from __future__ import annotations

import sys
from pathlib import Path

import pytest

from conda_store_jupyter.builder.run import Run
from conda_store_jupyter.builder.uv import UvFailed, run_uv


def test_what_uv_says_of_a_secret_is_hidden_in_the_log_and_in_the_failure(
    run: Run, tmp_path: Path
) -> None:
    run.log.keep_secret({"INDEX_TOKEN": "s3cr3t-pkg"})
    (tmp_path / "wanted.in").write_text("s3cr3t-pkg\n", encoding="utf-8")
    compiling = ["pip", "compile", "--offline", "--python", sys.executable, "wanted.in"]
    with pytest.raises(UvFailed) as failed:
        run_uv(run, tmp_path, compiling)
    run.log.flush()
    said = "\n".join(failed.value.output)
    logged = run.log.path.read_text(encoding="utf-8")
    for text in (said, logged):
        assert "***" in text
        assert "s3cr3t" not in text
