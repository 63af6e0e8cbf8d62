"""The decoder process: `python -m edge.scan FD`, started by edge.scan.scans and by nobody else."""

import signal
import sys
from multiprocessing.connection import Connection

from edge.scan.child import serve

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service; it ends us by the pipe
    serve(Connection(int(sys.argv[1])))
