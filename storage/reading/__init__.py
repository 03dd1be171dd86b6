"""What handlers may ask, by subject; `storage.reader.Reader` is all of it."""
