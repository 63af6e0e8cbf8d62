"""Many days in several processes: each lives one seed after the other, and tells in a line what came of it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from queue import SimpleQueue

from tests.system.simulator import schedule
from tests.system.simulator.life import Report, run
from tests.system.simulator.oracle import Violation

ROOT = Path(__file__).parents[3]

Child = subprocess.Popen[str]


class HerdError(Exception):
    """A process that lives days has died; says in which seed."""


def reports(seeds: Iterable[int], processes: int, env: Mapping[str, str] | None = None) -> Iterator[tuple[int, Report]]:
    """What came of a day of each seed, in their order. `env` is added to the environment of the processes."""
    with ExitStack() as stack:
        free: SimpleQueue[Child] = SimpleQueue()
        for _ in range(processes):
            free.put(stack.enter_context(_started(env or {})))
        pool = stack.enter_context(ThreadPoolExecutor(processes))
        yield from pool.map(lambda seed: (seed, _lived(free, seed)), seeds)


@contextmanager
def _started(env: Mapping[str, str]) -> Iterator[Child]:
    words = (sys.executable, "-m", "tests.system.simulator.herd")
    child = subprocess.Popen(
        words, cwd=ROOT, env={**os.environ, **env}, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        yield child
    finally:
        assert child.stdin is not None
        with suppress(BrokenPipeError):  # what a dead one has not read is not sent again
            child.stdin.close()
        with child:
            pass


def _lived(free: SimpleQueue[Child], seed: int) -> Report:
    child = free.get()
    try:
        assert child.stdin is not None
        assert child.stdout is not None
        print(seed, file=child.stdin, flush=True)
        line = child.stdout.readline()
    except OSError as gone:
        raise HerdError(f"the process that lived seed {seed} has died") from gone
    finally:
        free.put(child)
    if not line:
        raise HerdError(f"the process that lived seed {seed} has died")
    told = json.loads(line)
    return Report(**{**told, "violations": tuple(Violation(**each) for each in told["violations"])})


def main() -> None:
    """Live the seed of each line that comes in."""
    for line in sys.stdin:
        print(json.dumps(asdict(run(schedule.draw(int(line), 1)))), flush=True)


if __name__ == "__main__":
    main()
