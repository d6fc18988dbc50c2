"""What a process that reads strangers' bytes may do: next to nothing."""
