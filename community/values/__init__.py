"""What the company says it stands for, and what there is to show for it."""
