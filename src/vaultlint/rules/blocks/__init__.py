"""Rules about block ids."""
