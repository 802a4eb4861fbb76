"""What is fast, measured beside its floor in the same run, never asserted. `make bench` prints the figures."""
