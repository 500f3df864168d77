"""What the company learns from a submission: its classification and tags."""
