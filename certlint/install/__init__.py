"""Setting a certificate on a cluster.

credential  what is set: a name of the cluster's, the certificates and the key
rladmin     the command line of `rladmin`
rest        the REST API: requests, statuses, retries
connection  its address, who asks, and one request
kubernetes  the Secret and the lines of `spec.certificates`
served      what a port presents, compared with the file; until it is the same
"""
