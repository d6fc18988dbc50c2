"""Quiet help for human interviewers."""
