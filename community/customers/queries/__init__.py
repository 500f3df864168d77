"""Reading customers, segments and demand."""
