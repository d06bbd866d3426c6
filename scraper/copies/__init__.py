"""Texts that stand on several pages: how they are found, how much two of them share, and who had it first. Pure."""
