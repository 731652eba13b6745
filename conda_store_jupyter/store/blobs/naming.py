"""Under which name a browser saves a download."""

from __future__ import annotations

from urllib.parse import quote


def disposition(filename: str) -> str:
    """A Content-Disposition that saves under ``filename`` (RFC 6266)."""
    plain = filename.encode("ascii", "replace").decode().replace('"', "_").replace("\\", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
