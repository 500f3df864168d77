"""The roadmap, the changelog, and whether it helped."""
