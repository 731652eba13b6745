"""The REST API: handlers of a few lines; one base class turns errors into HTTP."""
