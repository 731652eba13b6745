"""From ``sys.argv`` to an exit code: whatever ends a command is said here, in one way."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

import click

from conda_store_jupyter.cli import exits
from conda_store_jupyter.cli.output import Output
from conda_store_jupyter.cli.root import root
from conda_store_jupyter.cli.session import Session
from conda_store_jupyter.errors import CondaStoreError


def main() -> NoReturn:
    """The ``conda-store`` command."""
    session = Session()
    code = run(sys.argv[1:], session)
    _flush()
    if session.has_built:
        # A worker's thread may still be in py-rattler, which calls back into an interpreter that
        # shuts down: 5 of 40 interrupted builds ended with SIGABRT instead of exit code 130, and
        # none of 40 this way.
        os._exit(code)
    sys.exit(code)


def run(arguments: Sequence[str], session: Session | None = None) -> int:
    """Run one command line; answers its exit code and never raises for what the command met."""
    session = session or Session()
    output = session.output
    # Needed before the command line is understood: its own errors are documents, too.
    output.json = "--json" in arguments
    try:
        code = root.main(
            list(arguments), prog_name="conda-store", obj=session, standalone_mode=False
        )
        return code if isinstance(code, int) else exits.OK
    except CondaStoreError as error:
        output.refusal(error)
        return exits.of_error(error)
    except click.ClickException as error:
        _explain(error, output)
        return exits.USAGE
    except (click.Abort, KeyboardInterrupt):
        output.note("Interrupted.")
        return exits.INTERRUPTED
    except BrokenPipeError:  # whoever read us, such as `head`, has seen enough
        _drop_stdout()
        return exits.OK
    finally:
        session.close()


def _explain(error: click.ClickException, output: Output) -> None:
    if output.json:
        output.document_of_error("usage", error.format_message())
    else:
        error.show()


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()


def _drop_stdout() -> None:
    # The interpreter flushes stdout again at its end and would complain about the closed pipe.
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
