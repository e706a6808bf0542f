"""The command line of `scripts/services`."""

import argparse
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from urllib.parse import urlsplit

from scripts.servers.errors import ServersError
from scripts.servers.pair import NAMES, VARIABLES, Pair

DESCRIPTION = """\
Provides the servers that the product needs: MONGODB_URI and ELASTICSEARCH_URL where they are set, Docker Compose where
an engine answers, else processes of this machine, fetched once into a cache. ANJUAN_SERVERS=native or =compose chooses
for a new home; ANJUAN_CACHE is where what is fetched goes.
"""
HELP = {
    "up": "have the servers answering; at once where they are",
    "down": "end those that were started here; their data stay",
    "kill": "end servers as a crash would (SIGKILL), for tests",
    "status": "say what runs, and where; exit code 3 when one does not answer",
    "env": 'print the addresses as shell assignments:  eval "$(scripts/services env)"',
    "run": "run a command with the addresses in its environment; what was started for it ends with it",
    "erase": "end the servers and remove all their data",
}
NOT_ANSWERING = 3
INTERRUPTED = 130
KILLED = 128  # plus the signal's number, as shells have it


def main(words: Sequence[str] | None = None) -> int:
    """Run one action; returns the exit code."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    options = _parser().parse_args(words)
    try:
        return ACTIONS[options.action](Pair(options.home), options)
    except (ServersError, OSError) as error:  # a full disk or a closed folder says what it is
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted; what is whole in the cache is kept. Run it again to go on.", file=sys.stderr)
        return INTERRUPTED


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/services", description=DESCRIPTION)
    parser.add_argument("--home", metavar="NAME|FOLDER", help="another pair than the default, with data of its own")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    subs = {action: actions.add_parser(action, help=text, description=text) for action, text in HELP.items()}
    for action in ("up", "down", "status"):
        subs[action].add_argument("server", nargs="*", type=_server, default=NAMES, help=" or ".join(NAMES))
    subs["kill"].add_argument("server", nargs="+", type=_server, help=" or ".join(NAMES))
    subs["status"].add_argument("--quiet", action="store_true", help="only the exit code")
    subs["run"].add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND …")
    return parser


def _server(word: str) -> str:
    if word not in NAMES:
        raise argparse.ArgumentTypeError(f"{word}: it may be {' or '.join(NAMES)}")
    return word


def _up(pair: Pair, options: argparse.Namespace) -> int:
    pair.up(options.server)
    _show(pair, options.server)
    return 0


def _down(pair: Pair, options: argparse.Namespace) -> int:
    return _say_ended("Ended", pair.down(options.server))


def _kill(pair: Pair, options: argparse.Namespace) -> int:
    return _say_ended("Killed", pair.kill(options.server))


def _say_ended(how: str, names: set[str]) -> int:
    print(f"{how}: {', '.join(sorted(names))}" if names else "Nothing was running that was started here.")
    return 0


def _erase(pair: Pair, _options: argparse.Namespace) -> int:
    pair.erase()
    return 0


def _env(pair: Pair, _options: argparse.Namespace) -> int:
    addresses = pair.addresses()
    if unknown := [name for name in NAMES if name not in addresses]:
        raise ServersError(f"Not set up yet: {', '.join(unknown)}. First run:  scripts/services up")
    print("export " + " ".join(f"{VARIABLES[name]}={shlex.quote(addresses[name])}" for name in NAMES))
    return 0


def _run(pair: Pair, options: argparse.Namespace) -> int:
    with pair.borrowed() as addresses:
        named = {VARIABLES[name]: address for name, address in addresses.items()}
        child = subprocess.Popen(options.command, env={**os.environ, **named})  # noqa: S603 - the caller's own
        # Ctrl-C reaches the command too: it ends in its own time, and the servers after it.
        signal.signal(signal.SIGINT, lambda _number, _frame: None)
        signal.signal(signal.SIGTERM, lambda _number, _frame: child.terminate())
        code = child.wait()
    return code if code >= 0 else KILLED - code


def _status(pair: Pair, options: argparse.Namespace) -> int:
    if not options.quiet:
        _show(pair, options.server)
    return 0 if all(pair.answers(name) for name in options.server) else NOT_ANSWERING


def _show(pair: Pair, names: Sequence[str]) -> None:
    addresses = pair.addresses()
    for name in names:
        state = "answers" if pair.answers(name) else "does not answer"
        way = f"given by {VARIABLES[name]}" if name in pair.given else pair.way or "never started"
        print(f"{name:14} {state:16} {_without_password(addresses.get(name, '-'))}  ({way})")
    if pair.way:
        print(f"{'data and logs':14} {pair.home}")


def _without_password(address: str) -> str:
    place = urlsplit(address).netloc
    return address.replace(place, f"…@{place.rpartition('@')[2]}") if "@" in place else address


ACTIONS: dict[str, Callable[[Pair, argparse.Namespace], int]] = {
    "up": _up, "down": _down, "kill": _kill, "status": _status, "env": _env, "run": _run, "erase": _erase,
}  # fmt: skip
