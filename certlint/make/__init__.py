"""Makes keys, requests and certificates from the rules that judge them.

requirements   what a plan's rules ask of a leaf: the one source of names, purposes, usages, sizes and days
wish           what one certificate or request shall say
keys           private keys, made and loaded
names          names from the command line and from requests
certificates   a wish, with `cryptography`, as a request or a certificate
authority      the user's CA, and hierarchies for tests
forms          a wish as a configuration for openssl, certreq or cert-manager
proof          what is made is linted before it is written
"""
