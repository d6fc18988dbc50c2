"""Errors of starting up."""


class StartupError(Exception):
    """Something that keeps a process from starting; its text is one line for the operator."""
