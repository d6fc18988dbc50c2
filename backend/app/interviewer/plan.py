"""Which question comes next.

`structured`: the same questions in the same order for everybody who is asked about a position, the
way whose judgements hold best (Sackett et al. 2022). `standard`: competencies that answers left
open come again, from an easier question. `exploratory`: fewer questions, those first that the
candidate's own words lead to.
"""

from collections import Counter
from collections.abc import Sequence

from app.domain.interviewing import Mode, Setting
from app.interviewer.bank import Bank
from app.interviewer.dialogue import Dialogue
from app.interviewer.positions import level_of, role_for
from app.interviewer.questions import LEVELS, BankQuestion, Level, RoleSet
from app.interviewer.words import BRIEF, amount

_FEWER: dict[Mode, int] = {"structured": 0, "standard": 0, "exploratory": 1}
_AGAIN: dict[Mode, int] = {"structured": 0, "standard": 2, "exploratory": 0}
"""How many more questions there may be about competencies that were left open."""


def planned(bank: Bank, setting: Setting) -> list[BankQuestion]:
    """The core questions that everybody gets in a structured dialogue about the position."""
    return _pool(bank, setting)[: _count(bank, setting.mode)]


def next_question(
    bank: Bank, setting: Setting, dialogue: Dialogue, answer: str
) -> BankQuestion | None:
    """The question to ask after this latest answer; None where the core is done."""
    pool = _pool(bank, setting)
    remaining = [question for question in pool if question.id not in dialogue.asked]
    asked = len(pool) - len(remaining)
    count = _count(bank, setting.mode)
    if setting.mode == "structured" or not remaining:
        return remaining[0] if remaining and asked < count else None
    times, told = _coverage(dialogue, answer)
    left_open = [question for question in remaining if _is_open(question, times, told)]
    if asked >= count:
        again = asked < count + _AGAIN[setting.mode] and left_open
        return _easiest(left_open) if again else None
    unasked = [question for question in remaining if not times[question.competency]]
    if setting.mode == "exploratory":
        return max(unasked or remaining, key=lambda question: _mentioned(question, answer))
    return unasked[0] if unasked else _easiest(left_open or remaining)


def _pool(bank: Bank, setting: Setting) -> list[BankQuestion]:
    """All that may be asked, best first, in rounds through the competencies."""
    role = role_for(bank, setting.position) or bank.general
    sets = [role]
    if setting.style == "behavioural" and role is not bank.general:
        sets.append(bank.general)
    questions = [question for one in sets for question in one.questions]
    suiting = [question for question in questions if question.suits(setting.style)]
    pool = _in_rounds(suiting, sets, level_of(setting.position))
    if (missing := bank.wording.core_questions - len(pool)) > 0:
        others = [question for question in questions if not question.suits(setting.style)]
        pool += _in_rounds(others, sets, level_of(setting.position))[:missing]
    return pool


def _in_rounds(
    questions: Sequence[BankQuestion], sets: Sequence[RoleSet], level: Level
) -> list[BankQuestion]:
    """Those of the fitting level first, each competency once before any comes again."""
    wanted = LEVELS.index(level)
    order = {c.id: at for at, c in enumerate(c for one in sets for c in one.competencies)}
    rounds: Counter[str] = Counter()
    keyed = []
    for question in sorted(questions, key=lambda q: abs(LEVELS.index(q.level) - wanted)):
        keyed.append(((rounds[question.competency], order[question.competency]), question))
        rounds[question.competency] += 1
    return [question for _, question in sorted(keyed, key=lambda one: one[0])]


def _count(bank: Bank, mode: Mode) -> int:
    return max(1, bank.wording.core_questions - _FEWER[mode])


def _coverage(dialogue: Dialogue, answer: str) -> tuple[Counter[str], dict[str, float]]:
    """Competency -> how often asked about, and how many words were answered."""
    times: Counter[str] = Counter()
    told: dict[str, float] = {}
    for at, thread in enumerate(dialogue.threads, 1):
        words = [*thread.answers, *([answer] if at == len(dialogue.threads) else [])]
        times[thread.competency] += 1
        told[thread.competency] = told.get(thread.competency, 0) + sum(map(amount, words))
    return times, told


def _is_open(question: BankQuestion, times: Counter[str], told: dict[str, float]) -> bool:
    """Whether its competency was asked about once and hardly answered."""
    return times[question.competency] == 1 and told.get(question.competency, 0) < 2 * BRIEF


def _easiest(questions: Sequence[BankQuestion]) -> BankQuestion:
    return min(questions, key=lambda question: LEVELS.index(question.level))


def _mentioned(question: BankQuestion, answer: str) -> int:
    """How many of the question's aspects the answer touches."""
    answer = answer.lower()
    return sum(probe.is_answered_by(answer) for probe in question.probes.deep_dive)
