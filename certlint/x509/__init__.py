"""Certificates and requests: split into parts by offsets, and decoded on demand. RFC 5280, RFC 2986."""
