"""When to look, in what order: timing, claiming, running one check, delivery, the daemon."""
