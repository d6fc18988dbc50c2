"""What makes the typed clients from the server's own description of its wires."""
