"""What holds for all tests."""

import sys

# Where pyspark is installed, importing it in a worker of pytest-xdist takes that for a doctest that
# cannot run, and ends the process: the worker's main module is no file.
if not hasattr(sys.modules["__main__"], "__file__"):
    sys.modules["__main__"].__file__ = __file__
