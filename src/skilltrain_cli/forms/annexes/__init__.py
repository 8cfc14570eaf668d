"""The forms that come with skt, one file for each."""
