"""Other people's files in: read, checked, and saved whole or not at all."""
