"""Speech: from the bytes a speaker sends to text with its confidence, gaps and quality."""
