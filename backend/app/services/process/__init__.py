"""A web process's own life: its start and end, its regular jobs, its figures."""
