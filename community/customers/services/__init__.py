"""What changes what is known of customers. The actor comes first; nothing here commits."""
