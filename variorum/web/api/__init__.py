"""The JSON API: what the command line can read and steer, for programs."""
