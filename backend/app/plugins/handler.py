"""What a plug-in's command leads to: its event in the log, or its payload in the room."""

from app.contract.commands import InterviewCommand
from app.contract.events.projection import Payload
from app.domain.commands import Actor, CauseEvent
from app.domain.events import Event
from app.domain.identifiers import id_key
from app.domain.interview import Interview
from app.plugins.event import PluginEvent
from app.ports.delivery import Feeds
from app.ports.interview_log import Clock
from app.services.identity.caller import Caller
from app.services.interview_service import InterviewService
from app.services.interviews.executor import CommandExecutor


class PluginHandler:
    """Handles one plug-in's command."""

    def __init__(
        self,
        plugin: PluginEvent,
        interviews: InterviewService,
        executor: CommandExecutor,
        feeds: Feeds,
        clock: Clock,
    ) -> None:
        self._plugin = plugin
        self._interviews = interviews
        self._executor = executor
        self._feeds = feeds
        self._clock = clock

    def __call__(self, caller: Caller, command: InterviewCommand) -> Payload:
        """Returns what the caller sees of it."""
        if self._plugin.event is None:
            return self._tell(caller, command)

        def decide(state: Interview, actor: Actor, now: int) -> Event:
            event = self._plugin.handle(state, command, actor, now)
            if type(event) is not self._plugin.event:
                raise TypeError(f"{self._plugin.command} led to {type(event).__name__}")
            return event

        return self._executor.execute_and_show(
            caller, command.interview_id, CauseEvent(decide=decide)
        )

    def _tell(self, caller: Caller, command: InterviewCommand) -> Payload:
        key = id_key(command.interview_id)
        state = self._interviews.existing(key, must_be_open=True).state
        made = self._plugin.handle(state, command, caller.actor, self._clock())
        if isinstance(made, Event):
            raise TypeError(f"{self._plugin.command} led to {type(made).__name__}")
        shown = self._plugin.payload.model_validate({**made, "interview_id": command.interview_id})
        payload = shown.model_dump(mode="json", exclude_unset=True)
        self._feeds.publish(key, self._plugin.name, payload)
        return payload
