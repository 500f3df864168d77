"""What comes of it: the roadmap, the changelog, and whether it helped."""
