"""Comparing store and record: every check, and what mends what it finds."""
