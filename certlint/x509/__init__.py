"""Certificates and requests: split into parts by offsets, and decoded when somebody asks. RFC 5280, RFC 2986."""
