"""Packages of files: zip, 7z, rar and plain folders read as entries, never unpacked under their own names."""
