// Puts the page together: one connection, one room, and panels that draw what they hold.

import { Connection } from './connection.js';
import { byId, show, write } from './dom.js';
import { EventLog } from './event-log.js';
import { Latency } from './latency.js';
import { Room } from './room.js';
import { language, languageChanges, setLanguage, translatePage, words } from './strings.js';
import { setUpAnswer } from './panels/answer.js';
import { setUpAnswers } from './panels/answers.js';
import { setUpAsk } from './panels/ask.js';
import { setUpChat } from './panels/chat.js';
import { setUpConnection } from './panels/connection.js';
import { setUpConsents } from './panels/consents.js';
import { setUpDock } from './panels/dock.js';
import { setUpEmergency } from './panels/emergency.js';
import { setUpHelp } from './panels/help.js';
import { setUpInvite } from './panels/invite.js';
import { setUpJoin } from './panels/join.js';
import { setUpLog } from './panels/log.js';
import { setUpNotices } from './panels/notices.js';
import { setUpPeople } from './panels/people.js';
import { setUpQuestion } from './panels/question.js';
import { setUpStatus } from './panels/status.js';

const DRAW_AFTER = 16; // ms: what comes together is drawn together

// Later ones may narrow what earlier ones show; joining comes last, as it may start at once.
const PANELS = [
  setUpConnection, setUpPeople, setUpConsents, setUpStatus, setUpInvite, setUpQuestion, setUpAnswer,
  setUpAsk, setUpAnswers, setUpChat, setUpHelp, setUpEmergency, setUpNotices, setUpLog, setUpDock, setUpJoin,
];

const query = new URLSearchParams(location.search);
const connection = new Connection();
const room = new Room(connection);
const latency = new Latency(connection);
const log = new EventLog(connection);

byId('unserved').remove();
show(byId('page'), true);
if (query.has('lang')) setLanguage(query.get('lang'));
translatePage();
byId('language').addEventListener('click', () => setLanguage(language() === 'en' ? 'zh' : 'en'));

const draws = PANELS.map((setUp) => setUp({ connection, room, latency, log, query }));
let due = null;

function draw() {
  due = null;
  write(byId('language'), words('language.other'));
  byId('language').setAttribute('aria-label', words('language.otherLabel'));
  draws.forEach(drawAlone);
}

/** A mistake in one panel must not take the others off the page: least of all the stop button. */
function drawAlone(drawPanel) {
  try {
    drawPanel();
  } catch (error) {
    reportError(error);
  }
}

function drawSoon() {
  due ??= setTimeout(draw, DRAW_AFTER);
}

connection.addEventListener('status', drawSoon);
room.addEventListener('change', drawSoon);
log.addEventListener('change', drawSoon);
languageChanges.addEventListener('change', drawSoon);
addEventListener('beforeunload', (event) => {
  if (room.waitingCount > 0) event.preventDefault();
});
draw();
