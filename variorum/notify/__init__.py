"""Ways to tell people of changes: one module per channel."""
