"""What follows from what is known of customers."""
