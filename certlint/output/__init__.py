"""From results to reports. `formats` is the list of them, `writer` brings them to their places; a module each renders."""
