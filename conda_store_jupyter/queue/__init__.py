"""The queue: the one writer of a build's status."""
