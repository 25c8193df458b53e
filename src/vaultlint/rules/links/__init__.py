"""Rules about links and where they lead."""
