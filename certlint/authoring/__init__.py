"""Help for authors of rules and policies: the list of checks, and mistakes in a policy file."""
