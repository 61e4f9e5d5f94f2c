"""Revocation status of the certificates on a path, from CRLs and OCSP responses.

evidence   CRLs and OCSP responses from files and folders, with their origins
status_answers  the status in a CRL or OCSP response, or why it has none
crl_signers  whether a CRL is signed by the CA, with a key that may sign it
signers    whether a certificate other than the issuer's on the path may sign for a CA
by_crl     the status in a CRL. RFC 5280 section 6.3
by_ocsp    the status in an OCSP response. RFC 6960 section 3.2
statuses   the status of each certificate on the evaluated paths: revoked, good, or unknown
online     fetches evidence from the URLs in certificates, if the command line allows it
"""
