"""Whether the certificates of a path were revoked: CRLs, OCSP responses, and what each of them is worth.

evidence   CRLs and OCSP responses from files and folders, with their places
answers    what one of them says of a certificate, or why it says nothing
signers    whether a certificate may sign for a CA beside the one on the path
by_crl     what a CRL says. RFC 5280 section 6.3
by_ocsp    what an OCSP response says. RFC 6960 section 3.2
statuses   each certificate of the paths that are judged: revoked, good until, or unknown
online     the same from the addresses in certificates, where the command line asks for it
"""
