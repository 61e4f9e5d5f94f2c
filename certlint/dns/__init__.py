"""Host names and addresses: comparison, special-use names, registries."""
