import dataclasses
import json
import time
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analysis.answer import AnswerAnalysis, analyze_answer
from app.analysis.question_terms import stem
from app.analysis.spans import MAX_LISTED

ENGLISH = (
    "When I was at Acme, our nightly jobs took six hours. I had to fix that before launch. I"
    " profiled the pipeline and rewrote the joins; as a result we reduced the run time from 6 hours"
    " to 40 minutes, an 89% drop, and saved $12,000 a month."
)
CHINESE = (
    "嗯，当时我们团队遇到了性能问题，我负责优化。我用 Redis 重构了缓存，我们把延迟从300毫秒降低到"
    "50毫秒，三个月内成本减少了百分之二十。结果大概省了五十万元。"
)
PIECES = """
I We 我 我们 , ， . 。 ? like 那个 嗯 um maybe 可能 sort of reduced 降低 by 到 20% 百分之 三 个月
shipped 重构了 as a result 结果 had to 我负责 当 时候 在 1,000 $5k two hundred 2019 3x -
e\u0301 \u0301 👩‍💻 مرحبا \u202e \u200b İ ﬁ 𠮷 １２ ’ _
"""
FRAGMENTS = (ENGLISH, CHINESE, "\n", " ", "\xa0", *PIECES.split())
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join))
SPACED = st.lists(st.sampled_from(FRAGMENTS), max_size=30).map(" ".join)


def quotes(findings: Any) -> list[str]:
    """The quotes of a list of spans, or of findings; an empty list where nothing was found."""
    spans = findings.spans if hasattr(findings, "spans") else findings or ()
    return [span.quote for span in spans]


def star(text: str) -> dict[str, list[str]]:
    parts = analyze_answer(text).star
    return {part.name: quotes(getattr(parts, part.name)) for part in dataclasses.fields(parts)}


def figures(text: str) -> list[tuple[str, str]]:
    spans = analyze_answer(text).to_dict()["figures"]["spans"]
    return [(span["quote"], span["kind"]) for span in spans]


def all_spans(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        if "quote" in value:
            return [value]
        value = list(value.values())
    return [span for item in value for span in all_spans(item)] if isinstance(value, list) else []


LONGEST = 64 * 1024
"""As many characters as an answer on the wire may have."""


def seconds_for(unit: str, length: int) -> float:
    """The processor's seconds for a text of one pattern, whose analysis must stay short."""
    text = unit * (length // len(unit))
    begun = time.process_time()
    analysis = analyze_answer(text, ENGLISH + CHINESE, 10)
    seconds = time.process_time() - begun
    assert len(json.dumps(analysis.to_dict())) < 64 * 1024
    return seconds


class TestAnyText:
    @given(
        TEXTS | SPACED,
        st.none() | TEXTS,
        st.none() | st.floats() | st.integers(-5, 10**6),
        st.none() | st.sampled_from(["en", "zh", "zh-CN", "fr", "", "-"]),
    )
    @settings(max_examples=300, deadline=None)
    def test_never_raises_quotes_verbatim_and_says_the_same_again(
        self, text: str, question: str | None, seconds: float | None, language: str | None
    ) -> None:
        analysis = analyze_answer(text, question, seconds, language)
        plain = analysis.to_dict()
        for span in all_spans(plain):
            assert span["quote"]
            assert text[span["start"] : span["end"]] == span["quote"]
        assert analyze_answer(text, question, seconds, language) == analysis
        assert orjson.loads(orjson.dumps(plain)) == plain

    @given(SPACED)
    @settings(max_examples=100, deadline=None)
    def test_counts_and_shares_are_consistent(self, text: str) -> None:
        analysis = analyze_answer(text, ENGLISH)
        for found in (analysis.hedges, analysis.fillers, analysis.figures):
            assert len(found.spans) == min(found.count, MAX_LISTED)
            starts = [span.start for span in found.spans]
            assert starts == sorted(starts)
        terms = analysis.question_terms
        if terms.share is not None:
            total = len(terms.covered) + len(terms.missing)
            assert terms.share == round(len(terms.covered) / total, 3)

    @pytest.mark.parametrize(
        "unit",
        [
            *("a", " ", "\n", ".", "1", "1,", "1.", "1-", "1到", "$1 ", "a'", "\u0316\u0301", "👍"),
            *("I ", "I then ", "I think ", "like, ", "reduced ", "reduced 1 ", "two hundred and "),
            *(
                "嗯",
                "十百千万",
                "百分之",
                "我",
                "我重构",
                "在",
                "提升1",
                "，那个，",
                ENGLISH,
                CHINESE,
            ),
        ],
    )
    def test_a_text_of_any_one_pattern_takes_linear_time(self, unit: str) -> None:
        # Of eight times the text: quadratic work takes 64 times as long, linear work eight times,
        # or somewhat more for once, where others keep the processor busy.
        ratios = (seconds_for(unit, LONGEST) / seconds_for(unit, LONGEST // 8) for _ in range(5))
        assert any(ratio < 20 for ratio in ratios)

    @pytest.mark.parametrize(
        "text", ["", " \n\t", "...!?", "，。！", "👍🎉", "\u0301", "---", "\u200b"]
    )
    def test_nothing_said(self, text: str) -> None:
        analysis = analyze_answer(text, "What is a queue?", 30)
        assert analysis.observations == ("no_words",)
        assert (analysis.length.words, analysis.length.sentences) == (0, 0)
        assert analysis.entry_pace.words_per_minute is None
        assert analysis.entry_pace.reason == "no_words"
        assert all_spans(analysis.to_dict()) == []

    @pytest.mark.parametrize(
        "text", ["Я работал пять лет", "عملت خمس سنوات", "私はチームを率いました"]
    )
    def test_a_language_without_rules_is_not_said_to_lack_anything(self, text: str) -> None:
        assert analyze_answer(text).observations == ("other_language",)

    def test_offsets_count_code_points(self) -> None:
        text = "👩‍💻 e\u0301 𠮷 maybe"
        (span,) = analyze_answer(text).hedges.spans
        assert (span.start, span.end) == (len(text) - 5, len(text))

    def test_right_to_left_marks_do_not_move_quotes(self) -> None:
        assert quotes(analyze_answer("\u202eשלום, um, maybe 5 days\u202c").hedges) == ["maybe"]

    def test_analysis_is_immutable(self) -> None:
        analysis = analyze_answer("I shipped it.")
        with pytest.raises(dataclasses.FrozenInstanceError):
            analysis.language = "zh"  # type: ignore[misc]

    def test_no_signal_is_a_score(self) -> None:
        assert [part.name for part in dataclasses.fields(AnswerAnalysis)] == [
            *("language", "length", "entry_pace", "hedges", "fillers", "star"),
            *("question_terms", "figures", "observations"),
        ]


class TestWholeAnswers:
    def test_english(self) -> None:
        analysis = analyze_answer(
            ENGLISH, "Tell me about a time you improved a slow data pipeline.", measured_seconds=60
        )
        assert analysis.language == "en"
        assert (analysis.length.words, analysis.length.sentences) == (48, 3)
        assert analysis.entry_pace.words_per_minute == 48.0
        assert analysis.entry_pace.measured_seconds == 60
        assert star(ENGLISH) == {
            "situation": ["When I was"],
            "task": ["I had to"],
            "action": ["I profiled", "we reduced"],
            "result": [
                "as a result",
                "reduced the run time from 6 hours to 40 minutes",
                "89% drop",
                "saved $12,000",
            ],
        }
        assert analysis.question_terms.covered == ("pipeline",)
        assert analysis.question_terms.missing == ("improved", "slow", "data")
        assert analysis.question_terms.share == 0.25
        assert analysis.observations == ()

    def test_chinese(self) -> None:
        analysis = analyze_answer(CHINESE, "请谈谈你优化系统性能的经历", measured_seconds=30)
        assert analysis.language == "zh"
        assert analysis.length.words is None
        assert analysis.length.characters == 66
        assert analysis.length.sentences == 3
        assert analysis.entry_pace.characters_per_minute == 132.0
        assert analysis.entry_pace.words_per_minute is None
        assert quotes(analysis.fillers) == ["嗯"]
        assert quotes(analysis.hedges) == ["大概"]
        assert star(CHINESE) == {
            "situation": ["当时", "我们团队遇到"],
            "task": ["我负责"],
            "action": ["我用 Redis 重构了"],
            "result": ["降低到50毫秒", "减少了百分之二十", "结果"],
        }
        assert analysis.question_terms.covered == ("优化", "性能")
        assert analysis.question_terms.missing == ("化系", "系统", "统性")
        assert analysis.observations == ()

    def test_both_languages_in_one_answer(self) -> None:
        text = "Maybe 可能 we shipped it，我重构了缓存。"
        analysis = analyze_answer(text)
        assert quotes(analysis.hedges) == ["Maybe", "可能"]
        assert star(text)["action"] == ["we shipped", "我重构了"]

    def test_json_shape(self) -> None:
        plain = analyze_answer("Maybe I shipped it.", None, 6).to_dict()
        assert plain["length"] == {"words": 4, "characters": None, "sentences": 1}
        assert plain["entry_pace"] == {
            "words_per_minute": 40.0,
            "characters_per_minute": None,
            "measured_seconds": 6.0,
            "reason": None,
        }
        assert plain["hedges"] == {
            "count": 1,
            "spans": [{"quote": "Maybe", "start": 0, "end": 5}],
        }
        assert plain["star"] == {
            "situation": None,
            "task": None,
            "action": [{"quote": "I shipped", "start": 6, "end": 15}],
            "result": None,
        }
        assert plain["question_terms"] == {
            "share": None,
            "covered": [],
            "missing": [],
            "reason": "no_question_text",
        }
        assert plain["observations"] == [
            *("no_situation_named", "no_task_named", "no_result_named", "no_figures"),
        ]

    def test_lists_are_bounded_and_counts_are_not(self) -> None:
        hedges = analyze_answer("maybe " * 70).hedges
        assert (hedges.count, len(hedges.spans)) == (70, MAX_LISTED)


class TestLanguageAndLength:
    @pytest.mark.parametrize(
        ("text", "given", "expected"),
        [
            ("I built it", None, "en"),
            ("我做了一个系统", None, "zh"),
            ("我们用 Kafka 和 Redis 做消息队列", None, "zh"),
            ("I worked at 阿里巴巴", None, "en"),
            ("I built it", "zh-CN", "zh"),
            ("我做了", "en_US", "en"),
            ("我做了", "fr", "zh"),
            ("42", None, "en"),
        ],
    )
    def test_language(self, text: str, given: str | None, expected: str) -> None:
        assert analyze_answer(text, language=given).language == expected

    def test_an_empty_answer_has_the_question_s_language(self) -> None:
        assert analyze_answer("", "什么是队列？").language == "zh"

    @pytest.mark.parametrize(
        ("text", "words", "sentences"),
        [
            ("It's a well-known state-of-the-art system.", 5, 1),
            ("We don’t. Really! Why?", 4, 3),
            ("Version 3.5 works, e.g. here. Dr. Who agrees", 9, 2),
            ("cafe\u0301 nai\u0308ve", 2, 1),
            ("Yes... no", 2, 2),
            ("one\ntwo\n\nthree", 3, 3),
            ("He said “stop.” Then left", 5, 2),
            ("snake_case", 2, 1),
        ],
    )
    def test_english_length(self, text: str, words: int, sentences: int) -> None:
        length = analyze_answer(text).length
        assert (length.words, length.characters, length.sentences) == (words, None, sentences)

    @pytest.mark.parametrize(
        ("text", "characters", "sentences"),
        [
            ("我做了。他没有！", 6, 2),
            ("我们用 Kafka 3 年了", 7, 1),
            ("好", 1, 1),
            ("嗯……好的", 3, 2),
        ],
    )
    def test_chinese_length(self, text: str, characters: int, sentences: int) -> None:
        length = analyze_answer(text).length
        assert (length.words, length.characters, length.sentences) == (None, characters, sentences)

    @pytest.mark.parametrize(
        ("seconds", "reason"),
        [
            *(
                (None, "not_measured"),
                (float("nan"), "not_measured"),
                (float("inf"), "not_measured"),
            ),
            *((-1, "not_measured"), (0, "too_short"), (0.99, "too_short"), (1, None)),
        ],
    )
    def test_pace_needs_a_measured_time(self, seconds: float | None, reason: str | None) -> None:
        pace = analyze_answer("I built it", None, seconds).entry_pace
        assert pace.reason == reason
        assert (pace.words_per_minute is None) == (reason is not None)


class TestHedgesAndFillers:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("I think it was, maybe, slow", ["I think", "maybe"]),
            ("It was sort of slow and kind of old", ["sort of", "kind of"]),
            ("What sort of work? This kind of work, a kind of cache", []),
            ("I think about caches and believe in tests", []),
            ("I’m not sure", ["I’m not sure"]),
            ("I, think", []),
            ("maybes and perhapsing", []),
            ("可能是缓存，也许不是", ["可能", "也许"]),
            ("不可能，尽可能，可能性", []),
            ("我觉得大概好像對，也許", ["我觉得", "大概", "好像", "也許"]),
            ("大概念", []),
        ],
    )
    def test_hedges(self, text: str, expected: list[str]) -> None:
        assert quotes(analyze_answer(text).hedges) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Um, it was, like, slow", ["Um", "like"]),
            ("I like Kafka, and tools like it", []),
            ("I would like to say that it looks like rain", []),
            ("I like, love and enjoy it", []),
            ("Well, you know, it works", ["Well", "you know"]),
            ("It works well. As you know, do you know, that", []),
            ("the ER and the UM", []),
            ("album, umbrella, her", []),
            ("嗯嗯，那个，我们用那个系统", ["嗯嗯", "那个"]),
            ("那个项目，这个系统，因为那个，所以", []),
            ("那个那个系统", ["那个"]),
            ("就是说，怎么说呢", ["就是说", "怎么说呢"]),
            ("总额，额度", []),
        ],
    )
    def test_fillers(self, text: str, expected: list[str]) -> None:
        assert quotes(analyze_answer(text).fillers) == expected


class TestStar:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("we shipped it", ["we shipped"]),
            ("they shipped it", []),
            ("I then quickly rewrote it", ["I then quickly rewrote"]),
            ("I've built and we've led", ["I've built", "we've led"]),
            ("I have implemented it", ["I have implemented"]),
            ("I would like to build it", []),
            ("I would have built it, and I'd build it", []),
            ("I did not build it. I never shipped it. I didn't ship it", []),
            ("If I shipped it, I wish we shipped it", []),
            ("I nearly shipped it", []),
            ("I used to work there and I used Kafka", ["I used"]),
            ("I need speed. I have 5 years. I have advanced skills", []),
            ("I wanted, needed and liked it. I worked there", []),
            ("I was promoted", []),
            ("I. Shipped", []),
            ("我设计了系统", ["我设计了"]),
            ("我们一起重新设计了系统", ["我们一起重新设计了"]),
            ("他们上线了，他设计了", []),
            ("我们的系统上线了，我的团队开发了", []),
            ("我会设计，我想优化，我可以重构，我不使用", []),
            ("如果我重构了系统", []),
            ("我有三年开发经验，我是测试工程师", []),
            ("我看到他们部署了", []),
            ("我主要优化了性能", ["我主要优化了"]),
            ("我們設計了系統", ["我們設計了"]),
        ],
    )
    def test_action(self, text: str, expected: list[str]) -> None:
        assert star(text)["action"] == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("We reduced costs by 20%", ["reduced costs by 20%"]),
            ("Revenue grew 15% in 3 months", ["grew 15%"]),
            ("It took us from 40 to 10, errors dropped to 5", ["dropped to 5"]),
            ("a 20% increase, and 3x faster", ["20% increase", "3x faster"]),
            ("We doubled sales", ["We doubled"]),
            ("as a result, it works", ["as a result"]),
            ("as a result of a bug", []),
            ("I have 5 years", []),
            ("I have 5 years of experience with 3 teams", []),
            ("I increased morale after 5 years", []),
            ("I reduced, and 20% of users left", []),
            ("We wanted to reduce costs by 20%", []),
            ("Costs need to be reduced by 20%", []),
            ("We never reduced costs by 20%", []),
            ("If we reduced costs by 20%", []),
            ("We could have improved it by 20%", []),
            ("It should be 20% faster", []),
            ("Sales increased in 2019", []),
            ("It dropped 5 packets", []),
            ("延迟降低了40%", ["降低了40%"]),
            ("成本减少了百分之二十", ["减少了百分之二十"]),
            ("用户从一百人增加到三百万", ["增加到三百万"]),
            ("目标是降低20%，我想提升三倍，没有降低20%", []),
            ("我有5年经验，用了3个月", []),
            ("结果很好，最终上线", ["结果", "最终"]),
            ("搜索结果，查询的结果集，最终一致性", []),
            ("我们成功上线", ["成功上线"]),
        ],
    )
    def test_result(self, text: str, expected: list[str]) -> None:
        assert star(text)["result"] == expected

    @pytest.mark.parametrize(
        ("text", "situation", "task"),
        [
            ("At my previous company I was responsible for billing", 1, 1),
            ("Two years ago our goal was growth", 1, 1),
            ("When I\nwas there we had to move", 1, 1),
            ("I am responsible. Goals matter. I had a dog", 0, 0),
            ("当时我负责支付", 1, 1),
            ("在上一家公司，目标是上线", 1, 1),
            ("当我在学校的时候", 1, 0),
            ("我需要想一想，当时间不够", 0, 0),
        ],
    )
    def test_situation_and_task(self, text: str, situation: int, task: int) -> None:
        parts = star(text)
        assert (len(parts["situation"]), len(parts["task"])) == (situation, task)


class TestFigures:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                "20%, 5 percent, 3.5 percentage points",
                ["20%", "5 percent", "3.5 percentage points"],
            ),
            ("twenty percent and 百分之二十", ["twenty percent", "百分之二十"]),
            ("三成用户", ["三成"]),
        ],
    )
    def test_percent(self, text: str, expected: list[str]) -> None:
        assert figures(text) == [(quote, "percent") for quote in expected]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("$12,000, €5k, ¥3", ["$12,000", "€5k", "¥3"]),
            ("5 million dollars and fifty euros", ["5 million dollars", "fifty euros"]),
            ("五十万元，3万美元，十块钱", ["五十万元", "3万美元", "十块钱"]),
        ],
    )
    def test_money(self, text: str, expected: list[str]) -> None:
        assert figures(text) == [(quote, "money") for quote in expected]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("5 years, 300ms, 3-5 days, 2-week", ["5 years", "300ms", "3-5 days", "2-week"]),
            (
                "one month and two hundred and fifty hours",
                ["one month", "two hundred and fifty hours"],
            ),
            (
                "用了3个月，三个月，两年半，半年，一周",
                ["3个月", "三个月", "两年半", "半年", "一周"],
            ),
            ("十分钟，二十多天", ["十分钟", "二十多天"]),
        ],
    )
    def test_duration(self, text: str, expected: list[str]) -> None:
        assert figures(text) == [(quote, "duration") for quote in expected]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("1,234,567 users, twenty-one bugs, 10GB", ["1,234,567", "twenty-one", "10GB"]),
            ("lists 1,2,3", ["1", "2", "3"]),
            ("we scaled to 2000 users", ["2000"]),
            ("三百万用户，十几个人，两个团队，100人", ["三百万", "十几个", "两个", "100人"]),
            ("１２ nodes", ["１２"]),
        ],
    )
    def test_number(self, text: str, expected: list[str]) -> None:
        assert figures(text) == [(quote, "number") for quote in expected]

    def test_multiple_and_year(self) -> None:
        assert figures("3x, 3 times, 两倍") == [(q, "multiple") for q in ("3x", "3 times", "两倍")]
        assert figures("in 2019, 2019年, the 1990s") == [
            (q, "year") for q in ("2019", "2019年", "1990s")
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "HTML5, EC2, S3, k8s, 3D, 2nd, 5th, 1920x1080",
            "1.2.3, 24/7, 10:30, 2024-01-02, 1234567890123456789",
            "one day, no one, someone, tense, often, tent",
            "一个项目，统一元数据，唯一，万一，第三个，有一天，一成不变，十分重要，千万不要，一些，几个人",
        ],
    )
    def test_no_figures(self, text: str) -> None:
        analysis = analyze_answer(text)
        assert quotes(analysis.figures) == []
        assert "no_figures" in analysis.observations


class TestQuestionTerms:
    def test_inflected_words_count(self) -> None:
        terms = analyze_answer(
            "I manage conflicts by shipping databases",
            "How did you manage the conflict? Database ships?",
        ).question_terms
        assert terms.covered == ("manage", "conflict", "database", "ships")
        assert (terms.share, terms.missing) == (1.0, ())

    @pytest.mark.parametrize(
        ("question", "reason"),
        [
            (None, "no_question_text"),
            (" ", "no_question_text"),
            ("Can you tell me about that?", "no_content_terms"),
            ("?!", "no_content_terms"),
            ("请介绍一下你的项目", "question_in_other_language"),
        ],
    )
    def test_no_share_without_terms(self, question: str | None, reason: str) -> None:
        terms = analyze_answer("I built a queue", question).question_terms
        assert (terms.share, terms.reason) == (None, reason)

    def test_none_covered_is_observed(self) -> None:
        analysis = analyze_answer("I like cats", "How do queues work?")
        assert analysis.question_terms.share == 0.0
        assert "no_question_terms" in analysis.observations

    def test_chinese_questions_keep_foreign_terms(self) -> None:
        terms = analyze_answer("我们用 redis 做缓存", "你如何使用 Redis 缓存？").question_terms
        assert terms.covered == ("redis", "缓存")
        assert terms.missing == ("使用",)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            *(("ships", "shipped"), ("shipping", "ship"), ("databases", "database")),
            *(
                ("queries", "query"),
                ("applied", "apply"),
                ("managing", "manage"),
                ("calls", "called"),
            ),
            *(("team's", "teams"), ("processes", "process")),
        ],
    )
    def test_same_stem(self, one: str, other: str) -> None:
        assert stem(one) == stem(other)

    @pytest.mark.parametrize(
        ("one", "other"), [("status", "state"), ("string", "str"), ("need", "ne")]
    )
    def test_other_stem(self, one: str, other: str) -> None:
        assert stem(one) != stem(other)


def test_actions_in_the_plural_only_are_observed() -> None:
    assert "action_only_plural" in analyze_answer("We shipped it. 我们重构了系统。").observations
    assert "action_only_plural" not in analyze_answer("We shipped it. I tested it.").observations
    assert "action_only_plural" not in analyze_answer("It was fine.").observations
