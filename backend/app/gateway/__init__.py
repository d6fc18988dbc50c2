"""The raw WebSocket wires: the JSON gateway and the video stream."""
