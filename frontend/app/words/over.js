// What is said at the end of an interview.

import { addWords } from "../../core/i18n.js";

addWords({
  en: {
    "stopped.text": "{name} stopped this interview at {time}.",
    "ended.text": "{name} ended this interview at {time}.",
    "over.stopped": "This interview was stopped",
    "over.ended": "This interview has ended",
    "over.by_ended": "Ended by {name}.",
    "over.by_stopped": "Stopped by {name}.",
    "over.thanks": "Thank you for your time.",
    "over.reason": "Reason given: “{reason}”.",
  },
  zh: {
    "stopped.text": "{name} 于 {time} 停止了面试。",
    "ended.text": "{name} 于 {time} 结束了面试。",
    "over.stopped": "面试已停止",
    "over.ended": "面试已结束",
    "over.by_ended": "由 {name} 结束。",
    "over.by_stopped": "由 {name} 停止。",
    "over.thanks": "感谢您抽出时间。",
    "over.reason": "原因：“{reason}”。",
  },
});
