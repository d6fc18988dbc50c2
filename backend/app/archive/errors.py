"""What goes wrong with the archive; importing this needs no database toolkit."""


class ArchiveUnavailable(Exception):
    """The database cannot be reached, or cannot be written to just now."""
