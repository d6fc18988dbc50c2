"""What a call takes: until one is seen, after a line broke, with a screen, of a processor."""
