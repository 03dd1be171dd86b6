"""The digest of one office and day: its figures as text, HTML and JSON."""
