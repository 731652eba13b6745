"""Use cases. They take a session and never commit; what must follow a commit says so."""
