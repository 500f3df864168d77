"""What waits to be looked at before it is published: held posts, flags, trust, signs of spam, watched words."""
