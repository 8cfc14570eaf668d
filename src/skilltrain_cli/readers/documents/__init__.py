"""Word files: what their tables say, how a form is printed in one, how a sender's copy is marked."""
