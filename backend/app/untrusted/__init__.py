"""Reading what anybody may have sent."""
