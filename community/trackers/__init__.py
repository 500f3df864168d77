"""Issues in other people's trackers: made and linked from here, and their state brought back."""
