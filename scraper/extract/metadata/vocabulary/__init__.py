"""Words that metadata is recognised by, per language; tables only, no code that decides."""
