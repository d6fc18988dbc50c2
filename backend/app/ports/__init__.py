"""What the services need from outside, as Protocols. Each has a real adapter and a fake."""
