"""What a page is, what it says, what changed: a pure core, but for fetch/, which has the network."""
