"""Reading ASN.1: DER by offsets, what is not DER, and the names of object identifiers. ITU-T X.690."""
