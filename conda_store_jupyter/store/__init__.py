"""Bytes on disk: paths, prefixes and their guards, links. Knows no database."""
