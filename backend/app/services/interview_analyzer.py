"""The analysis of an answer under the name by which others import it; it lives in `app.analysis`."""

from app.analysis.answer import analyze_answer

__all__ = ["analyze_answer"]
