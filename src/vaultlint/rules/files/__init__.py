"""Rules about files: their names, and whether anything leads to them."""
