"""Programs for the bench's own environment: they import nothing of ours, and we nothing of them."""
