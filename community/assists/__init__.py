"""Assists: guesses with their evidence, which order and suggest and never decide."""
