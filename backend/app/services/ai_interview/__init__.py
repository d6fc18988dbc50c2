"""An interview that the AI interviewer leads: its sessions and turns."""
