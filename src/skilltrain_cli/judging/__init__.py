"""What a law is, what it judges, and who sent it."""
