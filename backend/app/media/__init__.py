"""Recordings and streams read as samples or blocks, and the child processes that read them."""
