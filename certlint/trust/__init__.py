"""Path building and validation: all paths from a leaf to trust anchors, which are valid, and name constraints.

known      the certificates that a path may consist of, with those of `stores`, and of `issuers_online`
paths      builds the paths and selects the valid ones; `openssl_path` is the one that OpenSSL builds
steps      validates each certificate of a path, `ends` the whole path; each `fault` makes it invalid
policies   certificate policies along a path
subtrees   name constraints; `bound_names` are the names that they bind, `hosts` those in URIs and mailboxes
distrust   root CAs that root programs have removed
remarks    what some clients refuse in a valid path
"""
