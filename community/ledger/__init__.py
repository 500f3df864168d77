"""What customers taught the company, kept like accounts: what came in, what became of it, and who is to be thanked."""
