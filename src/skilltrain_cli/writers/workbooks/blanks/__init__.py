"""Forms as workbooks: printed like the annex, and checking themselves while they are filled in."""
