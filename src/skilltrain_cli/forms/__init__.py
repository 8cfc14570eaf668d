"""What a form is: one Pydantic class per annex, and how a grid is fitted to it."""
