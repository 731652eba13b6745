"""Compiles Python files; run by the Python of a prefix, of any version from 3.7 on.

Standard input has one JSON list per line: source, its SHA-256, the file to write, and the name
to record in it. For each, a line ``1`` (written) or ``0`` (not: it does not compile, or is not
the file that was meant) is printed. Imports nothing of this project.
"""

import hashlib
import json
import py_compile
import sys
import warnings
from pathlib import Path


def compile_one(source: str, sha256: str, target: str, name: str) -> bool:
    """Write the byte-code of ``source`` to ``target``, with a hash that nobody checks (PEP 552).

    Nobody needs to: the prefix that it is linked into never changes.
    """
    try:
        if hashlib.sha256(Path(source).read_bytes()).hexdigest() != sha256:
            return False
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        py_compile.compile(
            source,
            cfile=target,
            dfile=name,
            doraise=True,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
    except Exception:  # Templates and tests for other versions are full of files like that.
        return False
    return True


def main() -> None:
    """Compile what standard input names."""
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        print(int(compile_one(*json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
