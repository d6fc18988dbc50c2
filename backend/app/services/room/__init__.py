"""Who is in an interview's room, waits before it, or has to leave."""
