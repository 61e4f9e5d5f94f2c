"""The questions that an inventory answers. Long answers come in pages.

lists        certificates, places, findings, ended sightings, runs; `paging` divides them into pages
totals       by issuer and by owner; `overview` of all, `shared_keys` of several certificates
changes      what is new, replaced, gone or fixed; `spans` are the times that it is about
details      all about one certificate or place; `encodings` and `cyclonedx` export all certificates
row_types    the rows of all answers; `row_details` adds names, places and owners, `row_formats` formats them
"""
