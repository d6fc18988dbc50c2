"""What starts, binds together and stops the processes of one server."""
