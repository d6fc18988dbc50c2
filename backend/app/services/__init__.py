"""What the server does, in the words of the protocol; no wire and no Redis in here."""
