"""Questions over results: what covers which name, what changes when, what differs."""
