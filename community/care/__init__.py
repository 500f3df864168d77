"""Saving customers who are about to leave: who they are, what is at stake, who looks after them, and how it ended."""
