// How the interview stands, in the server's own words, asked on demand.

import { byId } from '../dom.js';
import { onPress } from '../forms.js';
import { clock } from '../format.js';
import { words, wordsOr } from '../strings.js';
import { drawList } from './connection.js';

/** Set up; returns what draws the panel. */
export function setUpStatus({ room }) {
  let answer = null;
  onPress(byId('ask-status'), byId('status-error'), async () => {
    answer = await room.ask('interview_status');
    draw(answer);
  });
  return () => {
    if (room.phase === 'out') answer = null;
    draw(answer);
  };
}

function draw(answer) {
  drawList(byId('status-facts'), answer === null ? [] : facts(answer));
}

function facts({ status, participants_count: people, current_question: question, uptime, progress }) {
  return [
    [words('status.status'), wordsOr(`state.${status}`, status)],
    [words('status.participants'), people],
    [words('status.question'), question && `${question.question_id}: ${question.question_text}`],
    [words('status.uptime'), clock(uptime)],
    [words('status.progress'), progress && `${progress.asked}, ${progress.answered}, ${progress.planned}`],
  ];
}
