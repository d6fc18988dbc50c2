"""The AI interviewer: its questions, its engine, its sessions."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.analysis.answer import analyze_answer
from app.config import Settings, SettingsError
from app.domain.interviewing import Interviewer, StreamingModel
from app.interviewer.bank import Bank, QuestionBankError, load_bank
from app.interviewer.bank_reader import BankReader
from app.interviewer.embedded import EmbeddedInterviewer
from app.interviewer.llm_interviewer import LlmInterviewer
from app.services.ai_interview.ai_interviews import AiInterviews
from app.services.ai_interview.conversation_reader import ConversationReader
from app.services.ai_interview.coordinator import Coordinator
from app.wiring.core import Core
from app.wiring.media import MediaServices

if TYPE_CHECKING:
    from app.adapters.llm_openai import OpenAILanguageModel


@dataclass(frozen=True, slots=True)
class AiInterviewer:
    """The AI interviewer, behind two wires."""

    sessions: AiInterviews
    coordinator: Coordinator
    bank: Bank
    model: StreamingModel | None


def make_interviewer(*, settings: Settings, core: Core, media: MediaServices) -> AiInterviewer:
    """Make it with the question bank of the settings. Raises SettingsError."""
    try:
        bank = load_bank(settings.question_bank)
    except QuestionBankError as error:
        raise SettingsError([f"QUESTION_BANK: {problem}" for problem in error.problems]) from None
    model = _model(settings)
    conversations = ConversationReader(core.log)
    coordinator = Coordinator(
        core.interviews,
        core.executor,
        conversations,
        _engine(settings, bank, model),
        BankReader(bank, analyze_answer),
        media.recognition,
        concurrency=core.concurrency,
    )
    sessions = AiInterviews(
        core.interviews,
        core.executor,
        conversations,
        coordinator,
        core.admission,
        create_unknown=settings.app_env != "production",
        consent_default=settings.consent_default,
    )
    return AiInterviewer(sessions, coordinator, bank, model)


def _engine(settings: Settings, bank: Bank, model: "OpenAILanguageModel | None") -> Interviewer:
    rules = EmbeddedInterviewer(bank, analyze_answer)
    return rules if model is None else LlmInterviewer(rules, model, settings.llm_deadline)


def _model(settings: Settings) -> "OpenAILanguageModel | None":
    if settings.llm_base_url is None or settings.llm_model is None:
        return None
    # Not loaded unless asked for: 0.4 s and 28 MB.
    from app.adapters.llm_openai import OpenAILanguageModel

    key = settings.llm_api_key
    return OpenAILanguageModel(
        settings.llm_base_url, key.get_secret_value() if key else None, settings.llm_model
    )
