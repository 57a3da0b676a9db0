"""`python -m orchestration <command>`."""

import os
import sys

from orchestration.cli import main

code = main()
sys.stdout.flush()
sys.stderr.flush()
# Python would free a million objects one by one before it ends, which takes seconds.
os._exit(code)
