"""Makes keys, requests and certificates from the rules that judge them.

requirements    what the rules of a plan require of a leaf: the only source of names, purposes, usages, sizes and days
contents        what one certificate or request is to contain
keys            private keys, made and loaded
names           names from the command line and from requests
request_filter  what of a request goes into a certificate
certificates    the contents, with `cryptography`, as a request or a certificate
authority       the CA of the user, and hierarchies for tests
forms           the contents as a configuration for openssl, certreq or cert-manager
selfcheck       what is made is linted before it is written
"""
