"""The analysis of an answer, by the name under which others import it: see `app.analysis`."""

from app.analysis.answer import analyze_answer

__all__ = ["analyze_answer"]
