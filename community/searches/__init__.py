"""Searches that members keep, and that tell them once a day what is new."""
