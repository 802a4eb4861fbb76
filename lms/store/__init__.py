"""Memory, thin on purpose: it keeps and finds rows, and decides nothing."""
