"""The measurements, each on a stage of its own; each gives rows of a table."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.call.stage import ROOM, Stage
from tests.e2e.room import call_figures
from tests.e2e.room.callers import hears, join_call, leave_call, watch
from tests.e2e.room.far import Far
from tests.e2e.room.people import Person, Profile
from tests.e2e.room.test_room_call import BOTH_RESTART
from tests.support.turn_server import SECRET, Authority

Rows = list[list[str]]
FAR = {"delay": 0.03}
LOAD_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Plan:
    """How often."""

    entries: int
    shares: int
    cuts: int
    restarts: int
    people: Sequence[int]


FULL = Plan(entries=20, shares=10, cuts=5, restarts=100, people=(2, 4, 6))
QUICK = Plan(entries=3, shares=2, cuts=1, restarts=20, people=(2,))


def row(what: str, waits: Sequence[float], goal: float | None) -> list[str]:
    """Milliseconds, their middle and their upper end."""
    ordered = sorted(waits)
    upper = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    limit = "" if goal is None else f"{goal:.0f}"
    return [what, str(len(waits)), *(f"{one:.0f}" for one in (median(waits), upper)), limit]


def entering(stage: Stage, plan: Plan, folder: Path) -> Rows:
    """From the second click to the picture, again and again."""
    host, candidate, _ = stage.pair()
    seen = []
    for _ in range(plan.entries):
        seen.append(call_figures.enter(host, candidate))
        for person in (host, candidate):
            leave_call(person)
    goals = {"joined": None, "connected": None, "picture": 1500.0}
    words = {
        "joined": "click → joined",
        "connected": "click → connected",
        "picture": "click → first picture, both ways",
    }
    return [row(words[key], [one[key] for one in seen], goal) for key, goal in goals.items()]


def within(stage: Stage, plan: Plan, folder: Path) -> Rows:
    """A screen, another microphone, the emergency stop."""
    host, candidate, _ = stage.pair()
    call_figures.enter(host, candidate)
    before = [one.page.evaluate("negotiations") for one in (host, candidate)]
    shares = [call_figures.share(candidate, host) for _ in range(plan.shares)]
    gaps = [call_figures.another_microphone(candidate, host) for _ in range(plan.cuts)]
    after = [one.page.evaluate("negotiations") for one in (host, candidate)]
    stop = call_figures.stop_all(candidate, [host])
    return [
        row("click → a shared screen's first picture", shares, 700),
        row("without sound while another microphone takes over", gaps, 300),
        row("emergency stop → every track ended", [stop], 500),
        ["negotiations after the first, of all that", str(sum(after) - sum(before)), "", "", "0"],
    ]


def killed(stage: Stage, plan: Plan, folder: Path) -> Rows:
    """`kill -9` of the only web process, which is started again at once."""
    host, candidate, web = stage.pair()
    call_figures.enter(host, candidate)
    took = call_figures.kill(host, candidate, web.kill, web.start)
    return [
        ["killed server: seconds that pictures stood still", "1", f"{took['frozen']:.2f}", "", "0"],
        [
            "killed server: longest pause between pictures, ms",
            "1",
            f"{1000 * took['pause']:.0f}",
            "",
            "",
        ],
        ["killed server: chat right again, ms", "1", f"{1000 * took['chat']:.0f}", "", "3000"],
    ]


def restarts(stage: Stage, plan: Plan, folder: Path) -> Rows:
    """Both ends of a connection look for another way in the same instants."""
    web, browser = stage.server(), stage.browser()
    page = watch(Person(Profile(browser), web.url)).go().page
    ended = page.evaluate(BOTH_RESTART, plan.restarts)
    stuck = ended["directions"] != ["sendrecv"] * 8 or ended["slots"] != [4, 4]
    page.context.close()
    return [
        ["forced restarts of both sides at once", str(plan.restarts), "", "", ""],
        ["… stuck, or with an error", str(int(stuck) + len(ended["problems"])), "", "", "0"],
        ["… offers that collided", str(ended["collisions"]), "", "", ""],
    ]


def _met(stage: Stage, folder: Path) -> Far:
    (folder / "far").mkdir()
    far = stage.far()
    web = stage.server()
    far.lay(web.port)
    return far.meet(web, f"{ROOM}-far")


def losses(stage: Stage, plan: Plan, folder: Path) -> Rows:
    """5 % of all packets lost each way."""
    far = _met(stage, folder)
    far.network.line(**FAR, loss=0.05)
    waits = []
    for _ in range(plan.entries // 2):
        waits.append(far.first_picture())
        far.leave()
    return [row("60 ms, 5 % lost: click → first picture", waits, 1500)]


def cuts(stage: Stage, plan: Plan, folder: Path) -> Rows:
    """Nothing gets through for a while, to the server neither."""
    far = _met(stage, folder)
    far.network.line(**FAR)
    far.join()
    short = [far.cut(4) for _ in range(plan.cuts)]
    far.together()
    long = [far.cut(20) for _ in range(max(1, plan.cuts // 2))]
    return [
        row("60 ms: picture back after a cut of 4 s", short, 2500),
        row("60 ms: picture back after a cut of 20 s", long, 3000),
    ]


def moves(stage: Stage, plan: Plan, folder: Path) -> Rows:
    """The network's address changes."""
    far = _met(stage, folder)
    far.network.line(**FAR)
    far.join()
    waits = []
    for number in range(plan.cuts):
        waits.append(far.move(7 + number))
        far.together()
    return [row("60 ms: heard again after a change of address", waits, 5000)]


def without_udp(stage: Stage, plan: Plan, folder: Path) -> Rows:
    """Only TCP gets through; the relay is named by UDP and TLS."""
    (folder / "far").mkdir()
    far = stage.far()
    port = far.lay_for_a_server_to_come()
    authority = Authority(folder / "authority")
    turn = far.add_turn(authority.certificate(far.network.address()))
    urls = f"{turn.urls[0]},{turn.urls[2]}"
    web = stage.server(port, TURN_URLS=urls, TURN_SECRET=SECRET)
    far.meet(web, f"{ROOM}-far", home=authority.home())
    far.network.line(**FAR, hasUdp=False)
    waits = []
    for _ in range(plan.cuts):
        waits.append(far.first_picture())
        far.leave()
    return [row("60 ms, no UDP: click → first picture, by TURN over TLS", waits, 5000)]


def load(stage: Stage, plan: Plan, folder: Path) -> Rows:
    """CPU of one person's whole browser, the others being in another one."""
    web = stage.server(CALL_MAX_PEERS="6")
    browser, seconds = stage.measured_browser()
    measured = stage.person(browser, web, "Maya", "interviewer")
    others = stage.browser()
    join_call(measured)
    rows = []
    here = 1
    for people in plan.people:
        while here < people:
            join_call(stage.person(others, web, f"Person {here}", "candidate"))
            here += 1
        hears(measured, people=people - 1)
        time.sleep(3)
        before, began = seconds(), time.monotonic()
        time.sleep(LOAD_SECONDS)
        share = (seconds() - before) / (time.monotonic() - began)
        rows.append(
            [f"CPU of a browser, {people} people at 160 × 90", "1", f"{share:.2f} cores", "", ""]
        )
    return rows


STEPS: dict[str, Callable[[Stage, Plan, Path], Rows]] = {
    "entering": entering,
    "within": within,
    "killed": killed,
    "restarts": restarts,
    "losses": losses,
    "cuts": cuts,
    "moves": moves,
    "without udp": without_udp,
    "load": load,
}
