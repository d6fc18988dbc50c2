"""What is left of an interview: reports, transcripts and their evidence."""
