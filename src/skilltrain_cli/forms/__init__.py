"""Forms: one Pydantic class per annex form, mirrored field by field in printed order."""
