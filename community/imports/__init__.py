"""What others gathered before, brought in."""
