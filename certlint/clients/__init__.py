"""Which TLS clients accept a bundle: clients as data, and the cases in which they differ."""
