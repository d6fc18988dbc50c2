"""What operators see: logs now, metrics beside them."""
