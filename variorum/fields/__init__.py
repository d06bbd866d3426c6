"""What is kept, as JSON objects: the forms that `--json`, exports and the API share."""
