"""The same load on this server and on others, in one run."""
