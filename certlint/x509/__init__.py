"""Certificates and requests: split into parts by offsets, and decoded on demand. RFC 5280, RFC 2986.

kinds          the kinds of objects; each has a module: `certificate`, `request`, `crl`, `ocsp`, `tbs`
signed_object  what the kinds share; `decoded_parts` caches parts, `decoding_limit` and `shared` limit and share what is cached
parts          the classes of parts; `derived` parts are made of others, `remarks` are what is unusual in one
failure        in place of a derived part that could not be computed; `judged`: the parts of an object after its evaluation
traits         what a certificate is for; `reference`: whether a key identifier names the signer
signature      verifies signatures; `pkcs1` is the fast way for RSA, `digests` that for SHA-2, `key_kinds` which key fits
rsa            weak moduli; `factoring` and `common_factors` search longer. `curves`: points of EC keys; `ml_dsa`: ML-DSA keys
readiness      what quantum computers make of algorithms
stamps         SCTs and what they sign; `precertificate`: what it shares with its certificate
revoked_list   the entries of a CRL; `cert_id`: the certificate that an OCSP response is about
days           moments and numbers of days
"""
