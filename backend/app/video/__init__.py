"""Video: WebM decoding and observations, in worker processes."""
