"""A review as text for people, scripts and workflows; of the rules they know nothing."""
