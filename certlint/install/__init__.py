"""Certificates of a cluster: what it holds, and setting them.

credential  what is set: a name of the cluster's, the certificates and the key
rladmin     the command line of `rladmin`
connection  the REST API: its address, who is trusted, who asks, and one request
objects     what it sends, without private keys
replies     what a status means, and what the cluster says with it
rest        setting certificates of the cluster: requests, retries
databases   certificates of single databases
upkeep      rotation and deletion
nodes       versions, and nodes that are not up
hazards     what goes wrong on some versions when certificates change
inventory   what the cluster holds: certificates, version, settings
kubernetes  the Secret and the lines of `spec.certificates`
served      what a port presents, compared with the file; until it is the same
"""
