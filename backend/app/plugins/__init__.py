"""Events that other installed packages bring; docs/plugins.md says how one is written."""
