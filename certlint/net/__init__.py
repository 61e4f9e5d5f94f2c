"""Everything that opens a connection. Nothing here runs unless the command line asks for it.

connection  one HTTPS request, with what can go wrong on the way
presented   the certificates that a TLS server presents
"""
