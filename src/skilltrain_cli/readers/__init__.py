"""Files of strangers in: workbooks, documents, archives, media, each read into grids and facts."""
