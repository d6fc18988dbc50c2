"""Which object gets which others: made here, in parts, and nowhere else."""
