"""Video streams on their way to the workers, and what comes back."""
