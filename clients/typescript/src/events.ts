// Made from the server's AsyncAPI document by `make clients`: do not edit.
export namespace Sent {
export interface Events {
  call_join: CallJoin;
  call_signal: CallSignal;
  call_media: CallMedia;
  call_ice: CallIce;
  call_refresh: CallRefresh;
  call_trouble: CallTrouble;
  call_control: CallControl;
  call_leave: CallLeave;
  ping: Ping;
  get_online_users: GetOnlineUsers;
  renew_token: RenewToken;
  join_interview: JoinInterview;
  leave_interview: LeaveInterview;
  admit_participant: AdmitParticipant;
  remove_participant: RemoveParticipant;
  participant_status: ParticipantStatus;
  set_consent: SetConsent;
  sync_interview: SyncInterview;
  start_interview: StartInterview;
  start_question: StartQuestion;
  skip_question: SkipQuestion;
  submit_answer: SubmitAnswer;
  save_note: SaveNote;
  end_interview: EndInterview;
  send_message: SendMessage;
  typing_indicator: TypingIndicator;
  broadcast_system_message: BroadcastSystemMessage;
  voice_data: VoiceData;
  voice_recording_started: VoiceRecording;
  voice_recording_stopped: VoiceRecording;
  restore_echo: RestoreEcho;
  caption: Caption;
  set_caption_language: SetCaptionLanguage;
  request_help: RequestHelp;
  resolve_help: ResolveHelp;
  emergency_stop: EmergencyStop;
  interview_status: InterviewStatus;
  ask_suggestion: AskSuggestion;
  show_suggestion: ShowSuggestion;
  use_suggestion: UseSuggestion;
}
/**
 * Enter the call; with `resume` as the same peer, as long as it is remembered.
 */
export interface CallJoin {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  device?: Device;
  resume?: Resume | null;
}
/**
 * What somebody has, and means to use.
 */
export interface Device {
  mic?: boolean;
  cam?: boolean;
}
/**
 * Who one was in the call before the connection broke off.
 */
export interface Resume {
  peer_id: string;
  secret: string;
}
/**
 * To another peer: a description, ICE candidates (null: that was the last one), or both.
 *
 * `n`: counts this pair's connections.
 */
export interface CallSignal {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  to: string;
  n: number;
  description?: Description | null;
  candidates?: (Candidate | null)[] | null;
}
/**
 * What one side of a connection offers, or answers.
 */
export interface Description {
  type: "offer" | "answer";
  sdp: string;
}
/**
 * One way to a peer, as `RTCIceCandidate.toJSON()` gives it.
 */
export interface Candidate {
  candidate: string;
  sdpMid?: string | null;
  sdpMLineIndex?: number | null;
  usernameFragment?: string | null;
}
/**
 * What one really sends now. Sending a screen is sharing it; one does at a time.
 */
export interface CallMedia {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  mic: boolean;
  cam: boolean;
  screen: boolean;
}
/**
 * Ask for fresh addresses and credentials of the ways round.
 */
export interface CallIce {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
}
/**
 * Ask a peer for a whole picture in a slot that stands still.
 */
export interface CallRefresh {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  to: string;
  slot: number;
}
/**
 * Say what goes wrong with the call, or is right again; it is only counted, by kind.
 *
 * Whose line it is, each page tells from its own connections: the one that is weak to everybody.
 */
export interface CallTrouble {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  kind: "no_media" | "reconnecting" | "restored" | "relayed" | "device_lost" | "low_bandwidth";
  peer_id?: string | null;
  seconds?: number | null;
}
/**
 * A host's word to somebody in the call. `user_id` is whom it is about.
 */
export interface CallControl {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id: string | number;
  action: "mute" | "stop_camera" | "stop_screen" | "remove";
}
/**
 * Leave the call.
 */
export interface CallLeave {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  figures?: Figures | null;
}
/**
 * What a page measured of its lines; numbers only, and null where nothing was measured.
 *
 * Seconds; `loss` is a share of packets, `relayed` 1 where a relay was needed. `call_left` tells
 * the interruptions, the others are counted over all calls (`/metrics`), of nobody.
 */
export interface Figures {
  interruptions?: number | null;
  longest_interruption?: number | null;
  click_to_joined?: number | null;
  joined_to_connected?: number | null;
  connected_to_frame?: number | null;
  restarts?: number | null;
  refreshes?: number | null;
  frozen_seconds?: number | null;
  relayed?: number | null;
  round_trip?: number | null;
  round_trip_worst?: number | null;
  loss?: number | null;
  loss_worst?: number | null;
}
/**
 * Heartbeat; the timestamp is echoed.
 */
export interface Ping {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  timestamp?: number | string | null;
}
/**
 * Who is online; subscribes to changes.
 */
export interface GetOnlineUsers {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
}
/**
 * Go on with a newer token.
 */
export interface RenewToken {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  token: string;
}
/**
 * Enter. With `last_seq` (and its `epoch`) what was missed is sent first.
 *
 * `spoken_languages`: what one speaks, such as ["zh-CN", "en"], the usual one first. Speech is
 * heard in these, Chinese is written in the script of the first Chinese one. Without them the
 * language is found out.
 */
export interface JoinInterview {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  role?: ("candidate" | "interviewer" | "observer" | "captioner") | null;
  last_seq?: number | null;
  epoch?: string | null;
  /**
   * Language tags (BCP 47), at most 5; what names no language is left out.
   */
  spoken_languages?: string[];
}
/**
 * Go.
 */
export interface LeaveInterview {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
}
/**
 * Let somebody in who waits in the lobby, or send them away. `user_id` is who waits.
 */
export interface AdmitParticipant {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id: string | number;
  admit: boolean;
}
/**
 * Take somebody out of the interview, so that they stay out. `user_id` is who has to go.
 */
export interface RemoveParticipant {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id: string | number;
}
/**
 * Say how one is: ready, away, speaking, waiting and so on.
 */
export interface ParticipantStatus {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  status: string;
}
/**
 * Give or withdraw one of one's own consents.
 */
export interface SetConsent {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  scope: "record" | "transcribe" | "ai_analysis" | "video_analysis" | "share" | "emotions" | "caption";
  granted: boolean;
}
/**
 * Ask for every event after `after_seq`.
 */
export interface SyncInterview {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  after_seq?: number;
  epoch?: string | null;
}
/**
 * Let the interview's time run.
 */
export interface StartInterview {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
}
/**
 * Put a question.
 */
export interface StartQuestion {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  question_id: string | number;
  question_text: string;
}
/**
 * Pass over a question.
 */
export interface SkipQuestion {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  question_id: string | number;
}
/**
 * Answer a question; `response_time` in seconds if the client measured it.
 *
 * `utterance_id`: it was spoken, and this is the last utterance of it. Where the text was not
 * there yet, send the answer again with it: a new revision.
 */
export interface SubmitAnswer {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  question_id: string | number;
  answer_text: string;
  response_time?: number | null;
  format?: ("text" | "code") | null;
  /**
   * A number or a string; 1 means '1'.
   */
  utterance_id?: string | number | null;
}
/**
 * Keep a note for the hosts alone; the same `note_id` again replaces one's own note's text.
 */
export interface SaveNote {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  note_id: string | number;
  text: string;
  /**
   * A number or a string; 1 means '1'.
   */
  question_id?: string | number | null;
}
/**
 * Finish.
 */
export interface EndInterview {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
}
/**
 * Say something in the chat.
 */
export interface SendMessage {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  message: string;
  type?: string;
}
/**
 * Say that one is typing, or no longer; `about`: an answer, or what is meant for the chat.
 */
export interface TypingIndicator {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  is_typing: boolean;
  about?: ("answer" | "chat") | null;
}
/**
 * A notice to one interview's room, or, without an interview, to everybody.
 */
export interface BroadcastSystemMessage {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  message: string;
  level?: "info" | "warning" | "error";
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
}
/**
 * A piece of what is being said.
 *
 * `audio_data`: PCM (s16le, mono, `sample_rate`, default 16000) or the next piece of one WebM,
 * Ogg, WAV, MP3 or M4A recording; bytes, or base64 with or without a data-URL prefix. With the
 * `codec` `webm/opus` an utterance may go on at a cluster whose header was sent before. Without
 * a `chunk_id` the order of arrival counts, as with any that is a text.
 */
export interface VoiceData {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  chunk_id?: string | number;
  audio_data?: ArrayBuffer | Uint8Array | Blob | string;
  is_final?: boolean;
  /**
   * A number or a string; 1 means '1'.
   */
  utterance_id?: string | number | null;
  codec?: string | null;
  sample_rate?: number | null;
  language?: string | null;
  segmentation?: "client" | "server";
}
/**
 * Say that one's microphone records, or no longer does.
 */
export interface VoiceRecording {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  utterance_id?: string | number | null;
}
/**
 * Say that an utterance of one's own, which was marked as an echo, holds one's own words.
 */
export interface RestoreEcho {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  utterance_id: string | number;
}
/**
 * Write what somebody says who asked for it, by their consent `caption`.
 *
 * With the `utterance_id` of a `live_transcription` in place of that text, else as a caption of
 * its own, whose id the answer tells.
 */
export interface Caption {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  for_user_id: string | number;
  text: string;
  /**
   * A number or a string; 1 means '1'.
   */
  utterance_id?: string | number | null;
}
/**
 * Say in which language one wants to read what is said and written; null: as it was said.
 *
 * Translations come as `caption_translated`, beside the words themselves.
 */
export interface SetCaptionLanguage {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  language?: string | null;
}
/**
 * Ask for help.
 */
export interface RequestHelp {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  help_type?: string;
  /**
   * A number or a string; 1 means '1'.
   */
  question_id?: string | number | null;
  message?: string | null;
}
/**
 * Say that a request for help was dealt with.
 */
export interface ResolveHelp {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  help_id: string;
  note?: string | null;
}
/**
 * Break the interview off.
 */
export interface EmergencyStop {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  reason?: string | null;
}
/**
 * Ask how an interview stands.
 */
export interface InterviewStatus {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
}
/**
 * Have a follow-up to what the candidate said worded by a language model; it is streamed.
 */
export interface AskSuggestion {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
}
/**
 * Say that a `suggestion` was shown, once for each `suggestion_id`; `text` as it was shown.
 */
export interface ShowSuggestion {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  suggestion_id: string | number;
  kind: "coverage" | "time" | "probe" | "follow_up";
  about_seq: number;
  text?: string | null;
}
/**
 * Say that one takes a suggestion up.
 */
export interface UseSuggestion {
  /**
   * A number or a string; 1 means '1'.
   */
  request_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  user_id?: string | number | null;
  /**
   * A number or a string; 1 means '1'.
   */
  suggestion_id: string | number;
}
}
export namespace Told {
/**
 * This interface was referenced by `Events`'s JSON-Schema
 * via the `definition` "JsonValue".
 */
export type JsonValue = unknown;

export interface Events {
  call_peer_joined: CallPeerJoined;
  call_peer_left: CallPeerLeft;
  call_peer_media: CallPeerMedia;
  call_signal: CallSignal;
  call_refresh: CallRefresh;
  call_moved: CallMoved;
  call_control: CallControl;
  call_ended: CallEnded;
  call_joined: CallJoined;
  call_left: CallLeft;
  screen_share_started: ScreenShareStarted;
  screen_share_stopped: ScreenShareStopped;
  connected: Connected;
  pong: Pong;
  online_users: OnlineUsers;
  server_draining: ServerDraining;
  token_expiring: TokenExpiring;
  error: Error;
  echo_marked: EchoMarked;
  echo_restored: EchoRestored;
  interview_started: InterviewStarted;
  question_started: QuestionStarted;
  question_skipped: QuestionSkipped;
  answer_submitted: AnswerSubmitted;
  answer_confirmed: AnswerConfirmed;
  answer_analysis: AnswerAnalysis;
  interview_ended: InterviewEnded;
  emergency_stopped: EmergencyStopped;
  help_requested: HelpRequested;
  help_request_sent: HelpRequestSent;
  help_resolved: HelpResolved;
  new_message: NewMessage;
  note_saved: NoteSaved;
  user_typing: UserTyping;
  system_message: SystemMessage;
  interviewer_set: InterviewerSet;
  legal_hold_changed: LegalHoldChanged;
  person_erased: PersonErased;
  assessment_written: AssessmentWritten;
  feedback_given: FeedbackGiven;
  record_entry: RecordEntry;
  interview_events: InterviewEvents;
  joined_interview: JoinedInterview;
  left_interview: LeftInterview;
  participant_joined: ParticipantJoined;
  participant_left: ParticipantLeft;
  participant_status: ParticipantStatus;
  participant_waiting: ParticipantWaiting;
  consent_changed: ConsentChanged;
  interview_status_response: InterviewStatusResponse;
  suggestion: Suggestion;
  suggestion_shown: SuggestionShown;
  suggestion_used: SuggestionUsed;
  caption_translated: CaptionTranslated;
  video_observations: VideoObservations;
  recording_status: RecordingStatus;
  voice_processing: VoiceProcessing;
  voice_transcribed: VoiceTranscribed;
  live_transcription: LiveTranscription;
  voice_error: VoiceError;
  voice_status: VoiceStatus;
}
/**
 * To the room but the newcomer, who finds the others in the acknowledgement.
 */
export interface CallPeerJoined {
  interview_id: number | string;
  peer: Peer;
}
/**
 * Somebody in the call. In a pair the one of the higher `order` offers first, and is polite.
 */
export interface Peer {
  peer_id: string;
  user_id: number | string;
  name: string | null;
  role: ("candidate" | "interviewer" | "observer" | "captioner") | "admin";
  order: number;
  media: Media;
}
/**
 * What a peer sends.
 */
export interface Media {
  mic: boolean;
  cam: boolean;
  screen: boolean;
}
/**
 * To the room. `lost`: for 30 s nothing was heard of it; media may still flow a while.
 */
export interface CallPeerLeft {
  interview_id: number | string;
  peer_id: string;
  reason: "left" | "lost" | "replaced" | "removed";
}
/**
 * To the room, when what a peer sends changes.
 */
export interface CallPeerMedia {
  interview_id: number | string;
  peer_id: string;
  mic: boolean;
  cam: boolean;
  screen: boolean;
}
/**
 * To one peer, from another: `from`, the counter of the pair's connection, and what it says.
 */
export interface CallSignal {
  interview_id: number | string;
  from: string;
  n: number;
  description?: Description | null;
  candidates?: (Candidate | null)[] | null;
}
/**
 * What one side of a connection offers, or answers.
 */
export interface Description {
  type: "offer" | "answer";
  sdp: string;
}
/**
 * One way to a peer, as `RTCIceCandidate.toJSON()` gives it.
 */
export interface Candidate {
  candidate: string;
  sdpMid?: string | null;
  sdpMLineIndex?: number | null;
  usernameFragment?: string | null;
}
/**
 * To one peer: another one sees no picture in that slot.
 */
export interface CallRefresh {
  interview_id: number | string;
  from: string;
  slot: number;
}
/**
 * To a page whose user entered the call elsewhere.
 */
export interface CallMoved {
  interview_id: number | string;
}
/**
 * To somebody in the call: what a host wants. There is no word that switches a thing on.
 */
export interface CallControl {
  interview_id: number | string;
  by: number | string;
  action: "mute" | "stop_camera" | "stop_screen" | "remove";
}
/**
 * To who was in the call: it is over for them; every track ends, every device is let go.
 */
export interface CallEnded {
  interview_id: number | string;
  reason: "ended" | "stopped" | "removed";
}
/**
 * To the room, when somebody enters the call.
 */
export interface CallJoined {
  interview_id: number | string;
  seq: number;
  user_id: number | string;
  timestamp: string;
}
/**
 * To the room, when somebody is in the call no more, and how their line was.
 *
 * Figures that nobody measured are null: nobody may hold a bad line against a person.
 */
export interface CallLeft {
  interview_id: number | string;
  seq: number;
  user_id: number | string;
  reason: "left" | "lost" | "replaced" | "removed" | "ended";
  seconds: number;
  interruptions: number | null;
  longest_interruption: number | null;
  timestamp: string;
}
/**
 * To the room, when somebody shows a screen.
 */
export interface ScreenShareStarted {
  interview_id: number | string;
  seq: number;
  user_id: number | string;
  timestamp: string;
}
/**
 * To the room, when a screen is shown no more.
 */
export interface ScreenShareStopped {
  interview_id: number | string;
  seq: number;
  user_id: number | string;
  timestamp: string;
}
/**
 * To who has connected, first of all. `user_id` and `role` are null without a token.
 */
export interface Connected {
  status: "connected";
  message: string;
  user_id: number | string | null;
  session_id: string;
  server_version: string;
  role: ("candidate" | "interviewer" | "observer" | "captioner") | "admin" | null;
}
/**
 * To who sent `ping`; `timestamp` is the client's own.
 */
export interface Pong {
  timestamp: number | string | null;
  server_time: string;
}
/**
 * To who sent `get_online_users`, and from then on at changes, at most once a second.
 *
 * With a token for some interviews alone: oneself, and the people of those that one is in.
 */
export interface OnlineUsers {
  count: number;
  users: (number | string)[];
}
/**
 * To all connections of a process that is about to stop: reconnect after so many seconds.
 */
export interface ServerDraining {
  reconnect_after: number;
}
/**
 * To a connection whose token ends soon: answer with `renew_token`.
 */
export interface TokenExpiring {
  expires_at: string;
}
/**
 * To the sender of an event that was refused; `code` is stable, `message` for people.
 *
 * `field` names the wrong part of what was sent, `retry_after` the seconds after which the same
 * may succeed. `interview_id` comes where the refusal is a host's, some time after the event.
 */
export interface Error {
  code: string;
  message: string;
  event: string;
  field?: string | null;
  retry_after?: number | null;
  request_id?: number | string | null;
  interview_id?: number | string | null;
}
/**
 * To the room: an utterance was another speaker's voice, picked up by this microphone.
 *
 * It is not to be read as `user_id`'s words any more; only they are still shown them, and may
 * take them back by `restore_echo`. `echo_of`: the utterance that was heard, of `spoken_by`.
 */
export interface EchoMarked {
  interview_id: number | string;
  seq: number;
  user_id: number | string;
  utterance_id: string;
  echo_of: string;
  spoken_by: number | string;
  timestamp: string;
}
/**
 * To the room: an utterance that was marked counts as its speaker's words again.
 */
export interface EchoRestored {
  interview_id: number | string;
  seq: number;
  user_id: number | string;
  utterance_id: string;
  timestamp: string;
}
/**
 * To the room, at `start_interview` or before the first question.
 */
export interface InterviewStarted {
  interview_id: number | string;
  seq: number;
  started_by: number | string;
  start_time: string;
}
/**
 * To the room, when a question is put. `ai`: by an interviewer engine.
 */
export interface QuestionStarted {
  interview_id: number | string;
  seq: number;
  question_id: number | string;
  question_text: string;
  start_time: string;
  ai?: AiMark | null;
}
/**
 * Why an interviewer engine said something.
 *
 * `engine`: "rules", or "llm:" and the model; `degraded`: another one should have answered.
 * `confidence`: the engine's in its own choice, never a judgement of the candidate.
 */
export interface AiMark {
  engine: string;
  degraded: boolean;
  response_type: "question" | "follow_up" | "clarification" | "acknowledgement" | "closing";
  strategy_used: string;
  focus_area: string;
  confidence: number | null;
}
/**
 * To the room, when a question is passed over.
 */
export interface QuestionSkipped {
  interview_id: number | string;
  seq: number;
  question_id: number | string;
  skipped_by: number | string;
  timestamp: string;
}
/**
 * To the room, at every answer. Only its author and those who assess see `answer_text`.
 *
 * `response_time`: the client's figure, else the server's, in seconds; `late`: another question
 * was being asked by then; `revision` counts a user's answers to the question.
 */
export interface AnswerSubmitted {
  interview_id: number | string;
  seq: number;
  question_id: number | string;
  user_id: number | string;
  response_time: number;
  measured_response_time: number;
  revision: number;
  late: boolean;
  timestamp: string;
  format: "text" | "code";
  answer_text?: string | null;
  utterance_id?: string | null;
}
/**
 * To who answered; `seq` is that of `answer_submitted`.
 *
 * `analysis` comes to those whose role may see it.
 */
export interface AnswerConfirmed {
  interview_id: number | string;
  seq: number;
  status: "confirmed";
  question_id: number | string;
  response_time: number;
  measured_response_time: number;
  revision: number;
  late: boolean;
  message: string;
  analysis?: Analysis | null;
}
/**
 * What stands in an answer, and where. `observations` are neutral codes.
 */
export interface Analysis {
  language: "en" | "zh";
  length: Length;
  entry_pace: EntryPace;
  hedges: Findings;
  fillers: Findings;
  star: Star;
  question_terms: QuestionTerms;
  figures: AnalysedFigures;
  observations: string[];
}
/**
 * English has words, Chinese characters, a foreign word or number counting as one.
 */
export interface Length {
  words: number | null;
  characters: number | null;
  sentences: number;
}
/**
 * Length per minute from question to answer; of a typed answer that is no pace of speech.
 *
 * Without a pace `reason` says why.
 */
export interface EntryPace {
  words_per_minute: number | null;
  characters_per_minute: number | null;
  measured_seconds: number | null;
  reason: ("no_words" | "not_measured" | "too_short") | null;
}
/**
 * How many were found, and the first of them.
 */
export interface Findings {
  count: number;
  spans: Span[];
}
/**
 * A quote from the answer, at `start` to `end` (Unicode code points).
 */
export interface Span {
  quote: string;
  start: number;
  end: number;
}
/**
 * For each part of a told example the first quotes that name it; null where none does.
 */
export interface Star {
  situation: Span[] | null;
  task: Span[] | null;
  action: Span[] | null;
  result: Span[] | null;
}
/**
 * The share of the question's terms that the answer takes up; null with a `reason`.
 */
export interface QuestionTerms {
  share: number | null;
  covered: string[];
  missing: string[];
  reason: ("no_question_text" | "question_in_other_language" | "no_content_terms") | null;
}
/**
 * How many figures were found, and the first of them.
 */
export interface AnalysedFigures {
  count: number;
  spans: AnalysedFigure[];
}
/**
 * A figure and what it counts.
 */
export interface AnalysedFigure {
  quote: string;
  start: number;
  end: number;
  kind: "number" | "percent" | "money" | "duration" | "multiple" | "year";
}
/**
 * To the hosts, after an answer whose author lets software analyse it; stands in no log.
 *
 * `answer_seq` is the seq of its `answer_submitted`.
 */
export interface AnswerAnalysis {
  interview_id: number | string;
  question_id: number | string;
  user_id: number | string;
  answer_seq: number;
  analysis: Analysis;
}
/**
 * To the room, when a host ends the interview.
 */
export interface InterviewEnded {
  interview_id: number | string;
  seq: number;
  ended_by: number | string;
  timestamp: string;
  message: string;
}
/**
 * To the room, when the interview is broken off.
 */
export interface EmergencyStopped {
  interview_id: number | string;
  seq: number;
  stopped_by: number | string;
  reason: string | null;
  timestamp: string;
  message: string;
}
/**
 * To the room, when somebody asks for help.
 */
export interface HelpRequested {
  interview_id: number | string;
  seq: number;
  user_id: number | string;
  help_type: string;
  question_id: number | string | null;
  timestamp: string;
  help_id: string;
  message: string | null;
}
/**
 * To who asked for help; `seq` is that of `help_requested`.
 */
export interface HelpRequestSent {
  interview_id: number | string;
  seq: number;
  status: "sent";
  help_type: string;
  message: string;
  help_id: string;
}
/**
 * To the room, when a host has dealt with a request for help.
 */
export interface HelpResolved {
  interview_id: number | string;
  seq: number;
  help_id: string;
  resolved_by: number | string;
  note: string | null;
  timestamp: string;
}
/**
 * To the room, its sender included, at every message. `ai`: said by an interviewer engine.
 */
export interface NewMessage {
  interview_id: number | string;
  seq: number;
  user_id: number | string;
  message: string;
  type: string;
  timestamp: string;
  message_id: string;
  ai?: AiMark | null;
}
/**
 * To the hosts, when one of them saves a note; others get `record_entry`.
 *
 * An author's `note_id` names one note, whose text is the latest. Where no token says who is a
 * host (development), it comes to its author alone.
 */
export interface NoteSaved {
  interview_id: number | string;
  seq: number;
  user_id: number | string;
  note_id: number | string;
  question_id: number | string | null;
  text: string;
  timestamp: string;
}
/**
 * To the room but the sender. `about`: where the sender says it.
 */
export interface UserTyping {
  interview_id: number | string;
  user_id: number | string;
  is_typing: boolean;
  about?: ("answer" | "chat") | null;
}
/**
 * A notice to a room, or, without `interview_id`, to everybody.
 */
export interface SystemMessage {
  message: string;
  level: "info" | "warning" | "error";
  timestamp: string;
  interview_id?: number | string | null;
}
/**
 * To the room, when an AI interviewer is given the interview, or told to hold it otherwise.
 */
export interface InterviewerSet {
  interview_id: number | string;
  seq: number;
  set_by: number | string;
  interview_style: "formal" | "casual" | "technical" | "behavioural";
  mode: "structured" | "standard" | "exploratory";
  position: string | null;
  language: "en" | "zh";
  timestamp: string;
}
/**
 * To those who assess, when an admin holds the record or holds it no longer.
 *
 * While it is `held` nothing of it is erased, by nobody and no clock.
 */
export interface LegalHoldChanged {
  interview_id: number | string;
  seq: number;
  held: boolean;
  changed_by: number | string;
  timestamp: string;
}
/**
 * To the room, when a person was erased: forget what came before, and read it again.
 *
 * Their words, and what was made of them, are gone from all earlier events; `user_id` stands
 * there in place of their id. `entries`: how many events that were.
 */
export interface PersonErased {
  interview_id: number | string;
  seq: number;
  user_id: number | string;
  erased_by: number | string;
  entries: number;
  timestamp: string;
}
/**
 * To the hosts, as `note_saved`, when one writes what they think once the interview is over.
 *
 * Without `question_id` it is about the whole. `grade` is the host's own judgement, or null.
 */
export interface AssessmentWritten {
  interview_id: number | string;
  seq: number;
  user_id: number | string;
  question_id: number | string | null;
  text: string;
  grade: ("weak" | "solid" | "strong") | null;
  timestamp: string;
}
/**
 * To its author and the hosts, when a candidate says how the interview was; 5 is best.
 */
export interface FeedbackGiven {
  interview_id: number | string;
  seq: number;
  user_id: number | string;
  rating: number;
  text: string;
  timestamp: string;
}
/**
 * Stands for an event that its receiver may not see, or that this version cannot read.
 *
 * So `seq` has no gap for anybody.
 */
export interface RecordEntry {
  interview_id: number | string;
  seq: number;
}
/**
 * To who sent `sync_interview`: what came after `after_seq`, up to `last_seq`.
 *
 * Not `complete`: ask again after `last_seq`. `reset`: as in `joined_interview`.
 */
export interface InterviewEvents {
  interview_id: number | string;
  events: SyncedEvent[];
  last_seq: number;
  complete: boolean;
  epoch: string;
  reset?: true | null;
}
/**
 * One event of the log, as it came, or would have come, by itself.
 */
export interface SyncedEvent {
  event: string;
  /**
   * The payload of an event with a `seq`.
   */
  data: {
    [k: string]: JsonValue | undefined;
  };
}
/**
 * To who joins: once in the room, with its state as of `last_seq`; or waiting before it.
 *
 * Who waits sees nothing of the room, and gets the event again when let in. `reset`: what the
 * client knew of the log is void, the whole log follows. `waiting`: to hosts, who is in the lobby.
 */
export interface JoinedInterview {
  interview_id: number | string;
  status: "joined" | "waiting";
  participants_count: number | null;
  participants?: Participant[] | null;
  state?: RoomState | null;
  last_seq?: number | null;
  epoch?: string | null;
  reset?: true | null;
  waiting?: WaitingParticipant[] | null;
}
/**
 * Somebody in the room. `consents`: only what was said, scope -> granted.
 */
export interface Participant {
  user_id: number | string;
  role: ("candidate" | "interviewer" | "observer" | "captioner") | "admin";
  name: string | null;
  joined_at: string;
  consents: {
    [k: string]: boolean | undefined;
  };
}
/**
 * What somebody who joins has to know of it besides. `open_help`: ids of open requests.
 */
export interface RoomState {
  status: "waiting" | "in_progress" | "ended" | "stopped";
  current_question: Question | null;
  uptime: number;
  progress: Progress;
  purpose: "hiring" | "practice";
  open_help: string[];
  consent_default: "given" | "ask";
}
/**
 * The question that is being asked now.
 */
export interface Question {
  question_id: number | string;
  question_text: string;
  start_time: string;
}
/**
 * How many questions were asked, answered by anybody, and planned.
 */
export interface Progress {
  asked: number;
  answered: number;
  planned: number;
}
/**
 * Somebody in a lobby, as hosts find them listed when they join.
 */
export interface WaitingParticipant {
  interview_id: number | string;
  user_id: number | string;
  role: ("candidate" | "interviewer" | "observer" | "captioner") | "admin";
  name: string | null;
  since: string;
}
/**
 * To who sent `leave_interview`.
 */
export interface LeftInterview {
  interview_id: number | string;
  status: "left";
}
/**
 * To the others in the room, when a user's first connection joins.
 */
export interface ParticipantJoined {
  interview_id: number | string;
  seq: number;
  user_id: number | string;
  participants_count: number;
  role: ("candidate" | "interviewer" | "observer" | "captioner") | "admin";
  name: string | null;
  timestamp: string;
}
/**
 * To the others in the room, when a user's last connection is gone.
 */
export interface ParticipantLeft {
  interview_id: number | string;
  seq: number;
  user_id: number | string;
  participants_count: number;
  reason: "left" | "disconnected" | "process_lost" | "removed";
  timestamp: string;
}
/**
 * To the room, when somebody says how they are.
 */
export interface ParticipantStatus {
  interview_id: number | string;
  user_id: number | string;
  status: string;
}
/**
 * To the hosts in a room with a lobby, when somebody begins or ends to wait before it.
 *
 * `admit` and `decided_by` come where a host's word ended it.
 */
export interface ParticipantWaiting {
  interview_id: number | string;
  user_id: number | string;
  waiting: boolean;
  role?: ("candidate" | "interviewer" | "observer" | "captioner") | "admin" | null;
  name?: string | null;
  since?: string | null;
  admit?: boolean | null;
  decided_by?: number | string | null;
}
/**
 * To the room, when somebody gives or withdraws one of their own consents.
 *
 * `refused`: why what they wanted to give could not be given, an error code.
 */
export interface ConsentChanged {
  interview_id: number | string;
  seq: number;
  user_id: number | string;
  scope: "record" | "transcribe" | "ai_analysis" | "video_analysis" | "share" | "emotions" | "caption";
  granted: boolean;
  timestamp: string;
  refused?: string | null;
}
/**
 * To who sent `interview_status`. What is of the room is null for whom a lobby keeps out.
 */
export interface InterviewStatusResponse {
  interview_id: number | string;
  status: "waiting" | "in_progress" | "ended" | "stopped";
  current_question: Question | null;
  uptime: number;
  participants_count: number | null;
  progress: Progress | null;
  purpose: "hiring" | "practice";
  last_seq: number | null;
}
/**
 * To the interview's hosts, after a candidate's final text or answer; to who asked for one.
 *
 * What the talk up to `about_seq` leads to, in place of what was suggested before; null: nothing.
 * Of candidates who do not agree to `ai_analysis` no words are read.
 */
export interface Suggestion {
  interview_id: number | string;
  about_seq: number;
  suggestion: Suggested | null;
}
/**
 * What may be asked or minded next. It says what was not told yet, nothing of a person.
 *
 * `kind`: `probe` (a `part` was not told), `follow_up` (worded by a language model, leaning on
 * `quote`, the candidate's own words), `coverage` and `time` (of the plan; no words are read).
 * `text`: words to ask, in the language of the answer; null where the figures say it.
 * `planned` questions, `asked` of them, and `minutes_left` where a length was planned.
 * `final` false: the words grow, and come again under the same id. `engine`: "rules", or "llm:"
 * and the model.
 */
export interface Suggested {
  suggestion_id: number | string;
  kind: "coverage" | "time" | "probe" | "follow_up";
  question_id: number | string | null;
  part: ("situation" | "action" | "result" | "aspect") | null;
  text: string | null;
  quote: string | null;
  planned: number | null;
  asked: number | null;
  minutes_left: number | null;
  engine: string;
  final: boolean;
}
/**
 * To the hosts, when one of them was shown a suggestion; others get `record_entry`.
 */
export interface SuggestionShown {
  interview_id: number | string;
  seq: number;
  user_id: number | string;
  suggestion_id: number | string;
  kind: "coverage" | "time" | "probe" | "follow_up";
  about_seq: number;
  engine: string;
  text: string;
  timestamp: string;
}
/**
 * To the hosts, when one of them takes a suggestion up; others get `record_entry`.
 */
export interface SuggestionUsed {
  interview_id: number | string;
  seq: number;
  user_id: number | string;
  suggestion_id: number | string;
  timestamp: string;
}
/**
 * To the room: what `user_id` said or wrote, translated by a machine, for reading along.
 *
 * `utterance_id` or `message_id` names the words themselves, which alone count. While somebody
 * speaks it grows (`final` false, no `seq`) and is never taken back; the final one has its `seq`,
 * and `of_seq`, the place of the words in the log. `unsure`: show it with care.
 */
export interface CaptionTranslated {
  interview_id: number | string;
  user_id: number | string;
  language: string;
  text: string;
  engine: string;
  model: string;
  final: boolean;
  unsure?: boolean;
  utterance_id?: string | null;
  message_id?: string | null;
  of_seq?: number | null;
  seq?: number | null;
}
/**
 * To the hosts, every few seconds while somebody's camera streams; stands in no log.
 *
 * What was not measured is null. Nothing of a face's expression.
 */
export interface VideoObservations {
  interview_id: number | string;
  user_id: number | string;
  gestures: Gesture[] | null;
  eye_contact: number | null;
  posture_score: number | null;
  observations_status: "on" | "off" | "consent_required" | "not_installed" | "no_face" | "unavailable";
  coverage: Coverage | Nothing;
  frames: number;
  timestamp: string;
}
/**
 * Something that was seen; seconds from the recording's beginning.
 */
export interface Gesture {
  type: "nod" | "shake" | "hand_raised" | "leaning" | "out_of_view";
  start: number;
  end: number;
}
/**
 * In which share of the frames that were searched for it each was found.
 */
export interface Coverage {
  face: number;
  pose: number;
}
/**
 * An empty object.
 */
export interface Nothing {}
/**
 * To the room, when somebody's microphone begins or ends to record.
 */
export interface RecordingStatus {
  interview_id: number | string;
  user_id: number | string;
  is_recording: boolean;
  utterance_id?: number | string | null;
}
/**
 * To who speaks: once for every chunk, and again as partial text grows.
 *
 * `status`: received, processing (a worker hears it), unavailable (it was not kept). `chunk_id`
 * is null where the text grew by itself. `received_upto`: up to here no number is missing;
 * `missing`: some that are; `lag`: seconds that the transcription is behind.
 */
export interface VoiceProcessing {
  interview_id: number | string;
  chunk_id: number | string | null;
  status: "received" | "processing" | "unavailable";
  partial_text: string;
  stable_text: string;
  revision: number;
  utterance_id: number | string | null;
  received_upto: number | null;
  missing: number[];
  lag: number;
}
/**
 * To who spoke: the utterance's text; `seq` is that of `live_transcription`.
 *
 * Without speech `transcribed_text` is empty and `confidence` null. `error`: why there is no text,
 * or none of the rest.
 * `degraded`, where it is there: another speech engine should have heard it.
 */
export interface VoiceTranscribed {
  interview_id: number | string;
  seq: number;
  user_id: number | string;
  transcribed_text: string;
  confidence: number | null;
  is_final: true;
  utterance_id: string;
  language: string | null;
  language_probability: number | null;
  confidence_parts: ConfidenceParts | Nothing;
  segments: Segment[];
  gaps: Gap[];
  quality: Quality | Nothing;
  duration: number;
  error: string | null;
  degraded?: true | null;
}
/**
 * What the confidence was made of, as the engine tells it (null: it does not).
 *
 * `calibrated`: of words so sure, that share is right; known for the default model alone.
 */
export interface ConfidenceParts {
  calibrated: boolean;
  word_probability: number | null;
  avg_logprob: number | null;
  no_speech_prob: number | null;
  compression_ratio: number;
  temperature: number;
  speech_coverage: number;
}
/**
 * A phrase; seconds from the utterance's beginning. `words` may be empty.
 *
 * `confidence` is null where the engine does not tell it.
 */
export interface Segment {
  text: string;
  t0: number;
  t1: number;
  confidence: number | null;
  words: Word[];
}
/**
 * One word; seconds from the utterance's beginning.
 */
export interface Word {
  text: string;
  t0: number;
  t1: number;
  probability: number;
}
/**
 * Audio that never came, after `after_chunk` (null: not known after which).
 *
 * `missing`: the first of the `count` lost chunks; `seconds`: how long they were, null: unknown.
 */
export interface Gap {
  after_chunk: number | null;
  missing: number[];
  count: number;
  seconds: number | null;
}
/**
 * How it sounded: dBFS, seconds, rates per minute, shares. Nothing about the person.
 *
 * `hints`: what a speaker could mend.
 */
export interface Quality {
  peak_dbfs: Figure;
  rms_dbfs: Figure;
  clipping_share: Figure;
  snr_db: Figure;
  bandwidth_hz: Figure;
  silence_ratio: Figure;
  words_per_minute: Figure;
  articulation_rate: Figure;
  pause_count: Figure;
  pause_mean: Figure;
  pause_longest: Figure;
  response_latency: Figure;
  hints: ("very_quiet" | "clipping" | "noisy" | "narrow_band")[];
}
/**
 * A measured value; null and not `valid` where there was too little to measure.
 */
export interface Figure {
  value: number | null;
  valid: boolean;
}
/**
 * To the room. Partial texts carry `stable_text` and `revision`, the final one its `seq`.
 *
 * `degraded`: as in `voice_transcribed`.
 * `engine: person`: a captioner wrote it, `captioned_by`; it stands in place of any other text of
 * this utterance, whether that came before or comes later.
 */
export interface LiveTranscription {
  interview_id: number | string;
  user_id: number | string;
  text: string;
  is_final: boolean;
  utterance_id: string;
  stable_text?: string | null;
  revision?: number | null;
  confidence?: number | null;
  language?: string | null;
  duration?: number | null;
  timestamp?: string | null;
  degraded?: true | null;
  seq?: number | null;
  engine?: "person" | null;
  captioned_by?: number | string | null;
}
/**
 * To who speaks: an utterance that is not transcribed, and why (an error code).
 */
export interface VoiceError {
  interview_id: number | string;
  utterance_id: number | string | null;
  code: string;
  message: string;
  retry_after?: number | null;
}
/**
 * To who speaks, when the load changes: seconds between partial texts, null for none.
 */
export interface VoiceStatus {
  interview_id: number | string;
  state: "normal" | "degraded" | "finals_only" | "refusing";
  partial_interval: number | null;
}
}
/** Events whose `seq` is that of another one. */
export const ECHOING: ReadonlySet<string> = new Set(["answer_confirmed","help_request_sent","voice_transcribed"]);
