// Microphone, captions and camera: what the screens use of them.

export { BeingHeard } from "./being-heard.js";
export { CallCaptions } from "./call-captions.js";
export { CameraPanel } from "./camera-panel.js";
export { ObservationsOfAll } from "./observations.js";
export { VoiceAnswer } from "./voice-answer.js";
export { VoiceCaptions } from "./voice-captions.js";
