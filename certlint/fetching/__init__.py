"""What the addresses in certificates hold: issuers, CRLs, OCSP responses. Nothing here runs unless --fetch asks for it.

fetcher  each URL once a run, within what a run may take, and kept by the dates of what it holds
sources  which addresses a certificate has, and what is asked of an OCSP responder
"""
