"""What happens after the answer was sent: the outbox and the schedule."""
