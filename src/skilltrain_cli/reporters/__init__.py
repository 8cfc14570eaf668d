"""A review as text for people, scripts and workflows, a merge as a page; of the rules they know nothing."""
