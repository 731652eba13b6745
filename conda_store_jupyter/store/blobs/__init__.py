"""Blob stores: bytes under their SHA-256, in local files or in a bucket."""
