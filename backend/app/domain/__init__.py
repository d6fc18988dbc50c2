"""The rules of an interview: standard library only, no clock, no I/O, no randomness."""
