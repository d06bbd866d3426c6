"""The web view: what the service has seen, in a browser. Served by `variorum run` on the service's own event loop."""
