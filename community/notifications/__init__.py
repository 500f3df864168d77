"""How word reaches people: mail."""
