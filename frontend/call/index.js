// The call: what the screens use of it.

export { Call } from "./call.js";
export { CallBar, LeaveCall } from "./call-bar.js";
export { DevicesInCall } from "./devices-in-call.js";
export { Faces } from "./faces.js";
export { PreJoin } from "./pre-join.js";
