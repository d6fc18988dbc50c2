"""Interviews and what changes them: commands carried out, analyses, consents, the directory."""
