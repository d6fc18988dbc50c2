"""The call of an interview: who is in it, and what pages tell each other through the server."""
