"""Measurements of the product, run by hand and by `make quality`: see README.md beside this file."""
