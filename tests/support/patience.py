"""How long tests wait for what must come. Only a failure, or a slow machine, takes that long."""

PATIENCE = 120.0
"""Seconds."""
