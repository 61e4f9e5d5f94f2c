"""Fetches what URLs in certificates point to: issuers, CRLs, OCSP responses. Runs only with --fetch.

fetcher  requests each URL once per run, within limits, and caches responses until they expire
sources  the URLs in a certificate, and OCSP requests for it
"""
