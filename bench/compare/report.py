"""The results as Markdown."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from bench.compare.measuring import Result
from bench.compare.scenarios import FIXED, IDLE_MEMORY, PROCESSES, SATURATED, SECTIONS, Section
from bench.compare.statistics import ratio, spread
from bench.compare.subjects import OURS
from bench.compare.targets import verdicts

BEGIN = "<!-- measured: written by `make bench` -->"
END = "<!-- end of what `make bench` writes -->"
COMPARED = (SATURATED, FIXED, PROCESSES)


def render(machine: Sequence[tuple[str, str]], results: Sequence[Result]) -> str:
    """Targets first, then every table, then the machine."""
    parts = ["## Targets", _targets(results)]
    for section in SECTIONS:
        own = [result for result in results if result.section == section.title]
        if own:
            rounds = f"{len(own[0].rounds)} interleaved rounds."
            parts += [f"## {section.title}", f"{section.note} {rounds}", _section(section, own)]
    parts += ["## Machine and versions", table(["", ""], [list(row) for row in machine])]
    return "\n\n".join(parts)


def write_between_marks(document: Path, text: str, begin: str = BEGIN, end: str = END) -> None:
    """Replace what an earlier run wrote, and nothing else."""
    before, _, rest = document.read_text().partition(begin)
    _, _, after = rest.partition(end)
    document.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}")


def _targets(results: Sequence[Result]) -> str:
    rows = [[v.target, v.limit, v.seen, v.verdict] for v in verdicts(results)]
    return table(["target", "at most", "seen: median (min–max)", "verdict"], rows)


def _section(section: Section, results: Sequence[Result]) -> str:
    if section in COMPARED:
        return _comparison(results)
    if section is IDLE_MEMORY:
        rows = [[r.subject, spread(r.values("kib_per_connection")).text()] for r in results]
        return table(["server", "KiB per connection"], rows)
    return _series(section.title, results)


def _comparison(results: Iterable[Result]) -> str:
    """Several servers under each label; the ratio is ours by theirs."""
    rows = []
    for label, group in groupby(results, key=lambda result: result.label):
        same_load = list(group)
        ours = next(r for r in same_load if r.subject == OURS.name)
        for result in same_load:
            cpu = result.values("cpu_us_per_delivery")
            by = ratio(ours.values("cpu_us_per_delivery"), cpu).text(2) if result != ours else "–"
            rows.append([label, result.subject, spread(cpu).text(), by, *_delivery(result)])
    head = ["load", "server", "CPU µs per delivery", "ours ÷ it"]
    return table([*head, "deliveries/s", "p50 ms", "p99 ms", "undelivered"], rows)


def _series(first_column: str, results: Iterable[Result]) -> str:
    rows = []
    for result in results:
        cpu = spread(result.values("cpu_us_per_delivery")).text()
        percent = spread(result.values("cpu_percent")).text()
        memory = spread(result.values("kib_per_connection")).text()
        mean = spread(result.values("mean_ms")).text()
        rows.append([result.label, cpu, percent, memory, mean, *_delivery(result)])
    head = [first_column.lower(), "CPU µs per delivery", "CPU % of a core", "KiB per connection"]
    return table([*head, "mean ms", "deliveries/s", "p50 ms", "p99 ms", "undelivered"], rows)


def _delivery(result: Result) -> list[str]:
    undelivered = max(result.values("undelivered"))
    return [
        spread(result.values("deliveries_per_second")).text(0),
        spread(result.values("p50_ms")).text(),
        spread(result.values("p99_ms")).text(),
        f"{undelivered:,.0f}",
    ]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
