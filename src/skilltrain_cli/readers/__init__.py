"""Strangers' files in: workbooks, documents, archives, pictures and films, each read into grids and facts."""
