"""The file system: everything that is read from it and everything that is written to it."""
