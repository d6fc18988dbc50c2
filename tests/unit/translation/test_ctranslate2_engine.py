"""A model in CTranslate2's form is found, loaded, and asked a sentence at a time."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.ports.translation import TranslationFailed
from app.settings.translation import TranslationSettings, pairs_in
from app.translation.ctranslate2_engine import CTranslate2Engine
from tests.support.translation_model import write_model


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    write_model(folder / "en-zh")
    (folder / "en-de").mkdir()  # half a model is none
    return folder


def test_a_folder_of_models_says_what_is_offered(models: Path) -> None:
    assert set(pairs_in(models)) == {("en", "zh")}
    settings = TranslationSettings(translation_models=models)
    assert (settings.caption_languages, settings.words_leave) == (("zh",), False)


def test_a_folder_without_one_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="holds no folder such as en-zh"):
        TranslationSettings(translation_models=tmp_path)


def test_it_translates_what_it_has_the_pair_for(models: Path) -> None:
    engine = CTranslate2Engine(pairs_in(models))
    assert (engine.model("en", "zh"), engine.model("zh", "en")) == ("en-zh", None)
    one = engine.translate("the team moved to Kafka", "en", "zh")
    both = engine.translate("the team moved to Kafka. the old service moved.", "en", "zh")
    assert one
    assert both.startswith(engine.translate("the team moved to Kafka.", "en", "zh"))


def test_a_broken_model_is_a_failure_not_a_fault(models: Path, tmp_path: Path) -> None:
    broken = tmp_path / "en-fr"
    broken.mkdir()
    for name in ("model.bin", "source.spm", "target.spm"):
        (broken / name).write_bytes(b"nothing")
    with pytest.raises(TranslationFailed):
        CTranslate2Engine(pairs_in(tmp_path)).translate("words", "en", "fr")
