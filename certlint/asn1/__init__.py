"""ASN.1: reading DER by offsets, violations of DER, and names of object identifiers. ITU-T X.690."""
