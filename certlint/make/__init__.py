"""Makes keys, requests and certificates from the rules that evaluate them.

requirements    what the rules of a plan require of a leaf: the only source of names, EKUs, key usages, sizes and days
contents        the contents of one certificate or request
keys            private keys: generation and loading
names           names from the command line and from requests
request_filter  which parts of a request go into a certificate
certificates    encodes contents as a request or a certificate, with `cryptography`
authority       the user's CA, and hierarchies for tests
forms           the contents as a configuration for openssl, certreq or cert-manager
selfcheck       lints what is made before it is written
"""
