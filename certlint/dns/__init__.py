"""Host names and addresses: how they compare, which are special, and what registries say of them."""
