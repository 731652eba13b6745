"""``python -m tests.channel``."""

from __future__ import annotations

import sys

from tests.channel.cli import main

if __name__ == "__main__":
    sys.exit(main())
