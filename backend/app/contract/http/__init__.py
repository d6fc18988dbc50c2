"""What HTTP takes and answers, by topic: bodies, queries, and the data of successful answers."""
