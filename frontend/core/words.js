// The words that modules of more than one folder say. All others lie in the words.js of the folder that
// says them, and are loaded with it.

import { addWords } from "./i18n.js";

addWords({
  en: {
    "translation.by": "Translated by a machine",
    "translation.unsure": "Translated by a machine, unsure",
    "problem.unreachable": "The server cannot be reached right now. Please try again in a moment.",
    "problem.no_answer": "The server did not answer. Please try again.",
    "problem.unknown": "That did not work. Please try again.",
    "ai.name": "AI interviewer",
    "list.comma": ", ",
    "list.colon": "{what}: ",
  },
  zh: {
    "translation.by": "机器翻译",
    "translation.unsure": "机器翻译，不确定",
    "problem.unreachable": "暂时连接不上服务器，请稍后再试。",
    "problem.no_answer": "服务器没有应答，请重试。",
    "problem.unknown": "没有成功，请重试。",
    "ai.name": "AI 面试官",
    "list.comma": "、",
    "list.colon": "{what}：",
  },
});
