"""The decoder process: `python -m edge.scan FD`, started by edge.scan.scans and by nobody else."""

import sys
from multiprocessing.connection import Connection

from edge.scan.child import serve

if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
