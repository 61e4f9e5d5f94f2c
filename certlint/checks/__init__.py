"""What rules ask: pure functions of the parts they read and of their parameters."""
