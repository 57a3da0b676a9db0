"""`python -m orchestration <command>`."""

import atexit
import os
import sys

from orchestration.cli import main

code = main()
# What libraries want done at the end is done. Python itself would free a million objects one by
# one before it ends, which takes seconds.
atexit._run_exitfuncs()
sys.stdout.flush()
sys.stderr.flush()
os._exit(code)
