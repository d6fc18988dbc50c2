// The call: what the screens use of it.

export { CallPanel } from "./call-panel.js";
export { PreJoin } from "./pre-join.js";
