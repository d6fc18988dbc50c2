"""What pictures may cost in a call: each browser sends its own to everybody else."""

LADDER: dict[str, list[dict[str, int]]] = {
    "camera": [
        {"height": 720, "fps": 30, "kbps": 1500},
        {"height": 540, "fps": 25, "kbps": 800},
        {"height": 360, "fps": 20, "kbps": 450},
        {"height": 360, "fps": 15, "kbps": 300},
        {"height": 180, "fps": 15, "kbps": 160},
    ],
    "screen": [
        {"height": 1080, "fps": 15, "kbps": 2500},
        {"height": 1080, "fps": 10, "kbps": 1500},
        {"height": 1080, "fps": 8, "kbps": 1200},
        {"height": 1080, "fps": 5, "kbps": 800},
        {"height": 1080, "fps": 5, "kbps": 800},
    ],
}
"""For two people in the call, three, and so on: of a camera, and of a screen, to each other one."""
