"""What product managers work from: one ranked list and its exports."""
