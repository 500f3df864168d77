"""Customers: who they are, what they pay, how they group, and what that says of every submission."""
