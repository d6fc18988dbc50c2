"""The English phrases that the analysis looks for."""

from app.analysis.phrases import PhraseList, phrases


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_DETERMINERS = _set_of(
    "a an the this that these those what which whatever some any every each all one same another no"
    " other my your our his her its their right wrong certain new different best first only"
)
_BEFORE_KNOWING = _set_of(
    "as do did does don't didn't if when what that how who whether once before because to"
)

HEDGES = PhraseList(
    (
        *phrases("sort of", "kind of", "sorta", "kinda", not_after=_DETERMINERS),
        *phrases("i think", not_before=frozenset(("about", "through", "of", "up"))),
        *phrases("i believe", not_before=frozenset(("in",))),
        *phrases("i guess", "i suppose", "i assume", "i feel like", "i would say", "i'd say"),
        *phrases("maybe", "perhaps", "probably", "possibly", "presumably", "somewhat", "might"),
        *phrases("more or less", "to some extent", "in a way", "in my opinion"),
        *phrases("i'm not sure", "i am not sure", "not entirely sure", "not quite sure"),
        *phrases("as far as i know", "as far as i remember", "if i remember correctly"),
    )
)
FILLERS = PhraseList(
    (
        *phrases("um", "umm", "uh", "uhh", "uhm", "er", "erm", "hmm", in_capitals=False),
        *phrases("like", "well", "okay so", "actually", "literally", "honestly", set_off=True),
        *phrases("you know", "i mean", set_off=True, not_after=_BEFORE_KNOWING),
        *phrases("basically", "you know what i mean", "or something like that", "and stuff"),
    )
)

SITUATION = PhraseList(
    (
        *phrases("when i was", "when we were", "while i was", "while we were", "back when"),
        *phrases("when i worked", "when i joined", "when we started", "while working at"),
        *(
            phrase
            for job in ("company", "job", "role", "employer", "position", "team", "project")
            for which in ("previous", "last", "former", "current", "first")
            for phrase in phrases(f"my {which} {job}")
        ),
        *phrases("at the time", "at that time", "back then", "at that point", "one time"),
        *phrases("last year", "last month", "last quarter", "last week", "last summer"),
        *phrases("years ago", "year ago", "months ago", "weeks ago", "month ago"),
        *phrases("during my", "during our", "during the", not_before=frozenset(("interview",))),
        *phrases("there was a", "there were", "there was an", "we were facing", "we faced"),
        *phrases("the situation was", "the problem was", "the context was", "we had a problem"),
    )
)
TASK = PhraseList(
    (
        *phrases("i was responsible for", "i was in charge of", "i was tasked with"),
        *phrases("i was asked to", "i was assigned", "i was supposed to", "i was expected to"),
        *phrases("i was told to", "we were asked to", "we were tasked with", "we were expected to"),
        *phrases("i had to", "we had to", "i needed to", "we needed to", "it was up to me"),
        *(
            phrase
            for whose in ("my", "our", "the")
            for what in ("task", "goal", "objective", "challenge", "assignment", "target", "aim")
            for phrase in phrases(f"{whose} {what} was", f"{whose} {what} were")
        ),
        *phrases("my job was", "my role was", "my responsibility was", "my responsibilities were"),
    )
)
RESULT = PhraseList(
    (
        *phrases("as a result", "as the result", not_before=frozenset(("of",))),
        *phrases("the result was", "the results were", "the end result was", "resulted in"),
        *phrases("the outcome was", "the final outcome", "the impact was", "it paid off"),
        *phrases("was a success", "was successful", "were successful"),
    )
)

SUBJECTS = _set_of("i we i've we've")
"""The first persons that may stand in front of an action. "I'd" is left out: mostly "I would"."""

NOT_DONE = _set_of("if unless wish suppose imagine whenever")
"""What in front of a first person says that the action did not happen, or not once."""

ADVERBS = _set_of("then also first next later just even soon always myself once had have")
"""Words between a first person and the verb, beside those in -ly."""

NOT_QUITE = _set_of("nearly hardly barely rarely scarcely supposedly reportedly")
"""Words in -ly that turn the verb around."""

ACTION_VERBS = _set_of(
    "built rebuilt led wrote rewrote ran reran made took drove cut set found brought taught held"
    " chose began broke dealt drew gave grew sent spoke split sold bought put met did sped swapped"
    " oversaw undertook won bound dug sought spent kept sat"
)
"""Past forms of irregular verbs of doing."""

NO_ACTION = _set_of(
    "needed wanted liked loved hated seemed believed hoped wished wondered preferred enjoyed lived"
    " stayed assumed supposed worked joined graduated happened feared worried struggled realized"
    " realised noticed learned expected heard failed agreed disagreed appreciated missed regretted"
    " based interested excited experienced skilled motivated married retired existed belonged"
    " remained appeared looked felt remembered remained doubted embed imbed hundred sacred"
    " naked red"
)
"""Words in -ed that say what somebody is, feels or undergoes, or are no verbs of the past."""

STATES = _set_of("skills skill knowledge experience degree understanding interest")
"""What somebody has: "I have advanced skills" tells of no action."""

CHANGES = _set_of(
    "reduced reducing increased increasing decreased decreasing improved improving saved saving"
    " cut cutting raised raising boosted boosting lowered lowering shortened shortening doubled"
    " tripled halved gained gaining earned generated generating accelerated exceeded achieved"
    " reached won shrank shrunk grew eliminated freed trimmed"
)
"""Verbs of change; with a figure behind them they name a result."""

MOVEMENTS = _set_of("dropped fell rose went climbed jumped came declined slowed sped moved")
"""Verbs of movement; they name a result where "from", "to" or "by" stands before the figure."""

WHOLE_CHANGES = _set_of("doubled tripled quadrupled halved")
"""Verbs that carry their figure in themselves."""

COMPARATIVES = _set_of(
    "faster slower fewer less more higher lower better cheaper smaller shorter quicker larger"
    " increase decrease reduction improvement drop growth gain savings saving uplift"
)
"""What makes a figure in front of it a result."""

TOWARDS = _set_of("from to by of under over about around nearly almost roughly than")

SPENT_WITHIN = _set_of(
    "after for in within during over since every last past next before takes took"
)
"""In front of a duration: how long something took, not what came of it."""

INTENT = _set_of(
    "to will would could can should must might may cannot can't won't wouldn't couldn't if not"
    " never didn't haven't hasn't wasn't unless goal target aim plan want wanted hope"
)
"""In front of a change: it is wished for or denied, not reported."""

STOP_WORDS = _set_of(
    "a about above after again against all also am an and any are aren't as at be because been"
    " before being below between both but by can can't cannot could couldn't did didn't do does"
    " doesn't doing don't down during each few for from further get give had has have having he"
    " her here hers him his how i i'd i'll i'm i've if in into is isn't it it's its itself just"
    " let let's like many may me might more most much must my no nor not of off on once one only or"
    " other our ours out over own per please same she should so some such than that that's the"
    " their theirs them then there these they this those through to too under until up us very was"
    " we were what what's when where which while who whom whose why will with within would yes yet"
    " you you'd you'll you're you've your yours"
    # what interviewers' questions are made of
    " tell talk walk describe explain share example examples time times ever think thing things"
    " something someone experience experienced kind sort way situation moment bit little"
)
"""Words of a question that its answer need not take up."""
