"""Why it happens, what was done about it, and whether it came back."""
