"""Certificates of a cluster: what it holds, and setting them.

credential  what is set: a name of the cluster's, the certificates and the key
rladmin     the command line of `rladmin`
rest        the REST API: requests, statuses, retries
connection  its address, who is trusted, who asks, and one request
inventory   what the cluster holds: certificates, version, settings
kubernetes  the Secret and the lines of `spec.certificates`
served      what a port presents, compared with the file; until it is the same
"""
