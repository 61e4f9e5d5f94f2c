"""Which TLS clients accept a bundle: clients as data, and the cases in which they differ.

A case is a property of a bundle to which clients respond differently; `rules/data/refusals.toml` lists who refuses which.

model         clients and their refusals
survey        the answer of each client about a bundle; `answers` are all of them
pool          the certificates from which a client can build a path
search        the path that each client builds; `chromium`, `webpki` and `habits` have the peculiarities of some
path          the cases of a path; `anchors` of its end, `policies` of its certificate policies, `resources` of its IP addresses
              and AS numbers
certificate   the cases of one certificate; of its encoding: `decoding`, `extension_values`, `critical_extensions`, `dates`,
              `algorithms`, `constraint_forms`, `go_uris`; of its issuer's name: `issuer_names`
stored        the cases of what else is in a file of trust anchors
names         whether a certificate matches a name
constraints   the cases of name constraints; how clients evaluate them: `readings`, `mailboxes`, `locations`, `subtree_bases`,
              `constraint_shapes`, `common_names`, `other_names`; how they merge those of several CAs: `merged_constraints`,
              `gnutls_names`, `java_networks`
"""
