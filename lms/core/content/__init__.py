"""Content: files that authors write, made into checked values and safe blocks."""
