"""One file of the vault, read once: bytes to facts with the place of everything."""
