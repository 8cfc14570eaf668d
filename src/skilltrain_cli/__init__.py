"""skt: fill, validate and aggregate the annex forms of Shandong's vocational-training notices."""

__version__ = "0.1.0"
