"""Turns a specification into a sealed prefix: solve, fetch, link, pip, byte-code, check, seal.

Knows the specification and the store; writes no database rows. ``pipeline.Builder`` is the way
in. Nothing is imported here: the solver's library is loaded only by a process that builds.
"""
