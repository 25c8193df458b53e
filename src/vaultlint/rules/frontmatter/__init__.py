"""Rules about the properties of a note."""
