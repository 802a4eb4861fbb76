"""The web door, thin: HTTP in, HTML out; everything decided is decided below."""
