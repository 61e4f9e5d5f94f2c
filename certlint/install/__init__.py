"""Certificates of a Redis Enterprise cluster: reading and setting them.

credential  a certificate to set: its name on the cluster, the chain and the key
rladmin     the command line of `rladmin`
connection  the REST API: address, trust, login, and one request
objects     responses without private keys
replies     the meaning of a status, and the cluster's error message
rest        setting certificates of the cluster: requests, retries
databases   certificates of single databases
upkeep      rotation and deletion
nodes       versions of nodes, and nodes that are not up
hazards     faults of some versions when certificates change
inventory   certificates, version and settings of the cluster
kubernetes  the Secret and the lines of `spec.certificates`
served      compares what a port presents with the file, until they match
"""
