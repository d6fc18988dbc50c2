"""Measurements: ratios in one run, never absolute times as a test."""
