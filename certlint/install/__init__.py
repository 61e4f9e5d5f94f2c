"""Certificates of a Redis Enterprise cluster: reading and setting them.

inventory   reads a cluster: `cluster_certificates`, `cluster_settings`, `nodes`; `objects` parses without private keys
credential  a certificate to set, and its name there; `hazards` are known faults of versions
rest        sets certificates over the REST API, `databases` those of databases; `upkeep` rotates and deletes
connection  one request; `replies` are what a status means
rladmin     the command line instead; `kubernetes` the Secret and the custom resource
served      compares what a port presents with the file
"""
