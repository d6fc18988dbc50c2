"""Everything that stands on a wire: commands, events, errors, and the projection to viewers."""
