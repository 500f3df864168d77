"""What customers say: boards, submissions, votes, comments, following, and the status of each."""
