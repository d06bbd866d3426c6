"""Noise of a page: what it is, where it stands in an article, how a page's own history teaches it. All pure."""
