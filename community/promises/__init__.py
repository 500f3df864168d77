"""Promises: what the company said it would do, by when, and whether it did."""
