"""What we have seen: tables, transactions, queries. The only room that knows SQL.

Functions take a Session first, return the frozen dataclasses of records.py and never commit.
"""
