"""`python -m qisim` is the same as `qisim`."""

from qisim.cli import main

main()
