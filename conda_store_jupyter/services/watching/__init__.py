"""Specifications that are files: whatever they say is built into their environments."""
