"""Turnover by roster: a file that is the whole roster of one source, and what it changes."""
