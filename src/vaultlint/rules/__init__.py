"""The built-in rules: one module each, found by being there; the folder is the category."""
