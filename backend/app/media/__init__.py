"""Recordings and streams, read as samples or blocks: formats, decoders and the children they run in."""
