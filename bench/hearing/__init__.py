"""Measures speech to text with real models, on interview speech that it makes itself."""
