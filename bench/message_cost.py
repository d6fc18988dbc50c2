"""What a message costs in one checkout beside another: CPU of the web process, user and system.

    python -m bench.message_cost ../before . --rounds 7

Both servers run at the same time, so that a slow minute is slow for both; the load goes to one,
to the other, to the other again and back to the first, and a round's ratio is of the sums. CPU is
the kernel's count for that process alone, so whatever else the machine does changes it little.
Take the median: a single round is worth no more than a few percent.
"""

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.compare.statistics import ratio, spread
from bench.compare.subjects import Running, Subject, running
from bench.load import Load, run

ROOMS_OF_4 = {"rooms": 50, "members": 4}
FULL_SPEED = 0.0


def checkout(name: str, root: Path) -> Subject:
    """The server as it stands in a folder."""

    def command(port: int, _redis: object) -> list[str]:
        return [sys.executable, str(root / "run.py"), "web", "--port", str(port)]

    return Subject(name, command)


def compare(roots: Sequence[Path], rate: float, rounds: int, seconds: float) -> None:
    """Print a line a round, and one for all of them."""
    costs: list[list[float]] = [[], []]
    for number in range(rounds):
        with ExitStack() as stack:
            servers = [stack.enter_context(running(checkout(str(r), r))) for r in roots]
            first = number % 2
            order = (first, 1 - first, 1 - first, first)
            slices: list[list[float]] = [[], []]
            for turn, which in enumerate(order):
                slices[which].append(_cost(servers[which], rate, seconds, f"turn-{turn}"))
        for cost, own in zip(costs, slices, strict=True):
            cost.append(sum(own) / len(own))
        before, now = costs[0][-1], costs[1][-1]
        print(f"  round {number + 1}: {before:.2f} {now:.2f} µs: {now / before:.3f}", flush=True)
    speed = f"{rate:,.0f} messages/s" if rate else "full speed"
    seen = " and ".join(spread(cost).text(2) for cost in costs)
    print(f"{speed}: {seen} µs per delivery; ratio {ratio(costs[1], costs[0]).text(3)}", flush=True)


def _cost(server: Running, rate: float, seconds: float, prefix: str) -> float:
    load = Load(server.ports, server.pids, rate=rate, seconds=seconds, room_prefix=prefix,
                **ROOMS_OF_4)  # fmt: skip
    return float(run(load)["cpu_us_per_delivery"])


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("before", type=Path, help="a checkout")
    parser.add_argument("now", type=Path, help="the one that is compared with it")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.5, help="counted time of each turn")
    parser.add_argument("--rate", type=float, action="append", dest="rates",
                        help="messages a second, any number of times; 0: full speed")  # fmt: skip
    arguments = parser.parse_args()
    roots = [arguments.before.resolve(), arguments.now.resolve()]
    for rate in arguments.rates or (1000.0, FULL_SPEED):
        compare(roots, rate, arguments.rounds, arguments.seconds)


if __name__ == "__main__":
    main()
