"""What every part stands on: database, outbox, errors, text, paging, clock, ids."""
