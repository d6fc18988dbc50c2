"""Speech on its way to the workers, and the finals that come of it."""
