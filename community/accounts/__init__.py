"""Members: who they are, how they sign in, and what ends that."""
