"""What every reader of a stranger's file shares: its kind, container, XML, limits and refusal."""
