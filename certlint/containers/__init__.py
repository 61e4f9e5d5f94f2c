"""Formats that contain PEM or DER: PKCS #7, PKCS #12, Java keystores, Kubernetes manifests.

opening     opens a file of any of these formats; `unpack` extracts what `certlint fix` writes
keystore    the contents of a keystore of any format
pkcs12      a store, opened in a process of its own: its `pkcs12_safes`, with a `bag` for each object
            `pkcs12_bags` finds the chains of keys; `pkcs12_ciphers` decrypts, and `derivation` limits the cost
            `pkcs12_grammar`, `pkcs12_attributes`, `pkcs12_protection`: what programs make of a store
pkcs7       certificates and CRLs
jks         Java keystores; `java_keys` decrypts, `java_objects` skips secret keys
kubernetes  which values of an object are certificates; `manifests` parses YAML and JSON, `mounted` makes documents
"""
