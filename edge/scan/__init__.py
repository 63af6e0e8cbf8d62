"""From a picture to an accepted code."""

import os

for each in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(each, "1")  # read once, when numpy is loaded: its threads would only wait for each other
