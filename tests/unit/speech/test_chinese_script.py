import pytest

from app.speech.chinese_script import in_script, script_of
from app.speech.engine import EngineResult
from app.speech.transcript import Word
from tests.unit.speech.fakes import segment


def written(text: str, script: str, language: str = "zh") -> str:
    return in_script(EngineResult((segment(text),), language, None), script).text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("tags", "script"),
    [
        (("zh",), "hans"),
        (("zh-CN",), "hans"),
        (("zh_Hans_HK",), "hans"),
        (("en", "zh-TW"), "hant"),
        (("zh-Hant",), "hant"),
        (("ZH-hk",), "hant-hk"),
        (("zh-Hant-MO",), "hant-hk"),
        (("yue",), "hant-hk"),
        (("zh", "zh-TW"), "hant"),
        (("zh-CN", "zh-TW"), "hans"),
        (("zh-SG", "yue"), "hans"),
        (("en",), "hans"),
        ((), "hans"),
    ],
)
def test_the_script_is_that_of_the_first_chinese_language(
    tags: tuple[str, ...], script: str
) -> None:
    assert script_of(tags) == script


def test_chinese_comes_in_the_wanted_script_whichever_the_model_wrote() -> None:
    assert written("歡迎大家來體驗語音識別模型", "hans") == "欢迎大家来体验语音识别模型"
    assert written("欢迎大家来体验语音识别模型", "hant") == "歡迎大家來體驗語音識別模型"
    assert written("歡迎大家來體驗", "hant") == "歡迎大家來體驗"
    assert written("头发里面的发展", "hant-hk") == "頭髮裏面的發展"


def test_other_languages_stay_as_they_are() -> None:
    assert written("国会議事堂は東京にあります。", "hans", "ja") == "国会議事堂は東京にあります。"
    assert written("東京タワー", "hans", "zh") == "東京タワー", "kana: it is Japanese after all"
    assert written("大韓民國", "hans", "ko") == "大韓民國"
    assert written(" Well, 3.5 percent. Right?", "hans", "en") == " Well, 3.5 percent. Right?"


def test_mixed_talk_keeps_both_and_its_chinese_is_converted() -> None:
    said = "我們用 Python, Kubernetes 和 PostgreSQL"
    assert written(said, "hans") == "我们用 Python, Kubernetes 和 PostgreSQL"
    assert written(" Guangzhou市房地產", "hans", "en") == " Guangzhou市房地产"


def test_marks_are_of_full_width_where_the_text_is_chinese() -> None:
    assert written("目前工厂,产量50,000以下.", "hans") == "目前工厂，产量50,000以下。"
    assert written("我们在10:30开会? 好的!", "hans") == "我们在10:30开会？好的！"
    assert written("用Python, 然后测试; 版本3.5", "hans") == "用Python，然后测试；版本3.5"
    assert written("他说:好.下一个", "hans") == "他说：好。下一个"


def test_words_are_cut_from_the_text_as_it_was_converted() -> None:
    words = tuple(Word(text, 0.0, 1.0, 0.9) for text in ("理", "发,", "发", "展"))
    heard = EngineResult((segment("理发,发展", words=words),), "zh", None)
    (converted,) = in_script(heard, "hant").segments
    assert converted.text == "理髮，發展"
    assert [word.text for word in converted.words] == ["理", "髮，", "發", "展"]


def test_words_that_do_not_make_up_the_text_are_converted_each_by_itself() -> None:
    words = (Word("歡迎", 0.0, 1.0, 0.9),)
    heard = EngineResult((segment("歡迎大家", words=words),), "zh", None)
    (converted,) = in_script(heard, "hans").segments
    assert (converted.text, converted.words[0].text) == ("欢迎大家", "欢迎")
