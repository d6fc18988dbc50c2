"""What was measured, as Markdown. What was not stands there with the reason."""

from collections.abc import Sequence

from bench.compare.report import table
from bench.hearing import reliability
from bench.hearing.parts import PARTS, marked
from bench.hearing.scoring import Score, difference, interval
from bench.hearing.sessions import (
    ALONE,
    OPEN,
    PEER,
    Found,
    changed,
    late,
    middle,
    processor,
    refused,
    sessions,
    waited,
    without_final,
)
from bench.hearing.steps import Plan, Result
from bench.hearing.targets import MOST_AT_ONCE_WAIT, targets


def render(found: Found, plan: Plan, seen: Sequence[tuple[str, str]]) -> str:
    """Targets first, then every part, then the machine."""
    written = [
        _material(found),
        _titled("Targets", _targets(found)),
        *(marked(name, section(name, found)) for name in PARTS),
        _missing(found, plan),
        _titled("Machine", table(["", ""], [list(row) for row in [*seen, *_loads(found)]])),
    ]
    return "\n\n".join(each for each in written if each)


def render_part(name: str, found: Found, plan: Plan, seen: Sequence[tuple[str, str]]) -> str:
    """One part, with what it was measured on: it stands beside parts of other days."""
    about = "; ".join(f"{what.lower()} {value}" for what, value in [*seen, *_loads(found)])
    title, _, tables = section(name, found).partition("\n")
    written = [title or f"### {PARTS[name].title}", f"*Measured: {about}.*", tables.strip()]
    missing = _missing(found, plan) if name == "open" else _broken(found)
    return "\n\n".join(each for each in [*written, _material(found), missing] if each)


def section(name: str, found: Found) -> str:
    """A part's title and tables; empty where nothing of it was measured."""
    tables = {"alone": _live, "open": _live, "accuracy": _accuracy, "cuts": _cuts}
    tables |= {"noises": _noises, "confidence": _confidence}
    its = {step: result for step, result in found.items() if step in PARTS[name].of(found)}
    return _titled(PARTS[name].title, tables[name](its))


def _titled(title: str, text: str) -> str:
    return f"### {title}\n\n{text}" if text else ""


def one_line(found: Found) -> str:
    """How many speakers at once such a machine carries."""
    carried = {
        count: session
        for count, session in sessions(found, ALONE).items()
        if late(waited(session).final) <= MOST_AT_ONCE_WAIT
        and not without_final(session)
        and not refused(session)
    }
    if not carried:
        return "no number of speakers had its finals within 2.5 s (95 of 100) on this machine"
    count, session = max(carried.items())
    its = waited(session)
    return (
        f"a machine of this size carries {count} speaking at once: final texts "
        f"{middle(its.final):.1f} s after the end of speech (95 of 100 within "
        f"{late(its.final):.1f} s), first words after {middle(its.first):.1f} s, "
        f"{processor(session):.2f} s of CPU per second of speech"
    )


def _material(found: Found) -> str:
    about = found.get("material", {})
    if "words" not in about:
        return ""
    minutes = " + ".join(f"{seconds / 60:.1f}" for seconds in about["seconds"])
    return (
        f"Said: {about['words']:,} words ({about['distinct']:,} different ones) in "
        f"{about['answers']} answers ({minutes} minutes), in each condition anew."
    )


def _targets(found: Found) -> str:
    rows = [
        [t.name, t.limit, "–" if t.seen is None else f"{t.seen:.2f}", t.verdict]
        for t in targets(found)
    ]
    return table(["target", "at most", "seen", "verdict"], rows)


def _live(found: Found) -> str:
    rows = []
    for kind, who in (
        (ALONE, "ours, utterances ended by the speaker's program"),
        (OPEN, "ours, open microphone"),
        (PEER, "WhisperLive, open microphone"),
    ):
        rows += [_session(who, count, one) for count, one in sessions(found, kind).items()]
    head = [
        "system", "speakers at once", "thoughts", "first words p50 s", "p95 s", "final p50 s",
        "p95 s", "without final", "refused", "changed of shown words", "CPU s per s of speech",
        "word errors", "load",
    ]  # fmt: skip
    return table(head, rows) if rows else ""


def _session(who: str, count: int, session: Result) -> list[str]:
    its = waited(session)
    return [
        who, f"{count}", f"{its.thoughts}",
        *(_seconds(middle(its.first)), _seconds(late(its.first))),
        *(_seconds(middle(its.final)), _seconds(late(its.final))),
        f"{without_final(session)}", f"{refused(session)}", f"{changed(session):.1f} %",
        f"{processor(session):.2f}", _rate(Score(**session["score"])),
        f"{session['load_before'][0]:.1f} → {session['load_after'][0]:.1f}",
    ]  # fmt: skip


def _seconds(value: float) -> str:
    return "–" if value != value else f"{value:.2f}"


def _rate(score: Score) -> str:
    low, high = interval(score)
    return f"{score.rate:.1f} % ({low:.1f}–{high:.1f})"


def _accuracy(found: Found) -> str:
    rows = []
    for name, result in found.items():
        if "error" in result or not name.startswith(("accuracy ", "Chinese")):
            continue
        label = "Chinese (characters)" if name == "Chinese" else name.removeprefix("accuracy ")
        ours, bare = (Score(**result[who]["score"]) for who in ("ours", "bare"))
        by, low, high = difference(ours, bare)
        rows.append(
            [
                label, f"{ours.words:,}", _rate(ours), _rate(bare),
                f"{by:+.1f} ({low:+.1f} to {high:+.1f})",
                f"{ours.substituted}, {ours.deleted}, {ours.inserted}",
                *(f"{result[who]['cpu'] / result['seconds']:.3f}" for who in ("ours", "bare")),
            ]
        )  # fmt: skip
    head = [
        "condition", "words", "ours", "bare library", "ours − bare, points",
        "ours: substituted, deleted, inserted", "CPU s per s of speech, finals only", "bare",
    ]  # fmt: skip
    return table(head, rows) if rows else ""


def _cuts(found: Found) -> str:
    result = found.get("cuts", {"error": ""})
    if "error" in result:
        return ""
    whole = Score(**result["whole"]["score"])
    rows = []
    for who, label in (
        ("whole", "one utterance"),
        ("open", "open microphone"),
        ("cut", "cut at the pause after every sentence"),
    ):
        score = Score(**result[who]["score"])
        by, low, high = difference(score, whole)
        rows.append([label, _rate(score), f"{by:+.1f} ({low:+.1f} to {high:+.1f})"])
    said = f"the same clean sound, {whole.words:,} words"
    return table([said, "word errors", "less one utterance, points"], rows)


def _noises(found: Found) -> str:
    result = found.get("noises", {"error": ""})
    if "error" in result:
        return ""
    words, texts = result["words"], result["texts"]
    examples = "; ".join(f"“{text}” ({name})" for name, text in list(texts["ours"].items())[:3])
    return (
        f"{result['clips']:,} clips of noise ({result['seconds'] / 60:.0f} minutes): "
        f"{words['ours']} invented words in {len(texts['ours'])} clips"
        f"{': ' + examples if examples else ''}. The bare library with its own voice filter, on "
        f"the first {result['clips_bare']}: {words['bare']} words in {len(texts['bare'])} clips."
    )


def _confidence(found: Found) -> str:
    result = found.get("confidence", {"error": ""})
    return "" if "error" in result else reliability.described(result["words"])


def _missing(found: Found, plan: Plan) -> str:
    if plan.whisper_live is None:
        given = {"error": "its code was not given (`--whisper-live PATH`)"}
        return _broken({**found, "WhisperLive": given})
    return _broken(found)


def _broken(found: Found) -> str:
    told = [f"- {name}: {result['error']}" for name, result in found.items() if "error" in result]
    return "Not measured:\n\n" + "\n".join(told) if told else ""


def _loads(found: Found) -> list[tuple[str, str]]:
    loads = [result["load_after"][0] for result in found.values() if "load_after" in result]
    if not loads:
        return []
    return [("Load average after the live rounds", ", ".join(f"{load:.1f}" for load in loads))]
