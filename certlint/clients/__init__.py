"""Who accepts a bundle: TLS clients as data, and the cases in which they differ."""
