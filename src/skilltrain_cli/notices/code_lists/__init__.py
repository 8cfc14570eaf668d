"""Lists that notices speak in: groups of people and themes of projects, however clerks word them."""
