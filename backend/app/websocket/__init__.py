"""The Socket.IO wire."""
