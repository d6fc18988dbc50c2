"""The ports' real counterparts: Redis, Socket.IO."""
