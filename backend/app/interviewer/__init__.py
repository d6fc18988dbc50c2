"""The embedded interviewer: a question bank, turn classification and a planner, without a model."""
