"""The `kiosk` command. `kiosk run` starts without the command line's libraries; all else goes to `edge.cli`."""

import sys
from collections.abc import Sequence

from edge.start import run, sentence, settings_file


def main(words: Sequence[str] | None = None) -> int:
    """Carry out one command; exit status 0 = done, 1 = not done, 2 = not understood."""
    words = sys.argv[1:] if words is None else words
    if words[:1] == ["run"] and len(words) in {1, 3} and words[1:2] in ([], ["--config"]):
        return sentence(lambda: run(settings_file(words[2] if len(words) == 3 else None)))
    from edge.cli import command_line

    return sentence(lambda: command_line(words))


if __name__ == "__main__":
    sys.exit(main())
