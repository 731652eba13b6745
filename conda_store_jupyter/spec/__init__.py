"""What was asked for and what it resolved to: pure values, no disk, no network, no database."""
