"""Environments in the formats of other tools, read into specifications and lockfiles."""
