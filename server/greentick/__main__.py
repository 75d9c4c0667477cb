"""`python -m greentick`."""

from greentick.cli import main

main()
