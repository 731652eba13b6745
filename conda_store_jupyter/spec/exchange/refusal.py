"""Says no to a file that cannot be imported, with everything that is wrong with it."""

from __future__ import annotations

from conda_store_jupyter.errors import InvalidFile
from conda_store_jupyter.spec.exchange.convert import Conversion

_MAX_HINTS = 5


def refuse_errors(found: Conversion) -> None:
    """Do nothing for a file without errors.

    Raises:
        InvalidFile: with its problems, warnings too.
    """
    errors = found.errors
    if not errors:
        return
    first = errors[0]
    others = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    raise InvalidFile(
        f"Line {first.line}, column {first.column}: {first.message}{others}",
        hints=list(dict.fromkeys(p.hint for p in errors if p.hint))[:_MAX_HINTS],
        detail={
            "format": found.format,
            "problems": [problem.to_json() for problem in found.problems],
        },
    )
