"""`python -m lms` is the command line."""

from lms.cli import main

main()
