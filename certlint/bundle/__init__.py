"""The objects of one input: issuer links, the leaf, and the matching key.

bundle       the certificates of a document, their roles and order
links        who issued whom: candidates by `name_index`, verified by `signatures`; also `precertificates`
private_key  the key and its public half; `key_form` is how it is written, `post_quantum_key` reads ML-DSA and others
reading      how a file relates to others of its folder; `sides` determines it, with `outlines` and `file_names`
companions   other files that a product loads with a bundle; `ca_files` contain no leaf
store        what clients have; `trust_settings` are those in a block
loaded       whether a server's engine loads what clients need
serving      whether a certificate is a server's or a client's; `covered_names` are its names as options
"""
