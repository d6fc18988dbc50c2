"""What an operator sets, where it is kept, and what is wrong with it."""
