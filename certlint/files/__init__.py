"""All access to the file system."""
