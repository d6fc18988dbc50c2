"""Captions and chat in other languages, for reading along: a worker beside the interviews."""
