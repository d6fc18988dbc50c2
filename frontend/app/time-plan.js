// The minutes of a plan: how many there are, and how many are left. Pure.

/**
 * `planned`: [{question_id, minutes?}]; `state`: the interview's; `now`: the server's time, in ms.
 * {planned, left} in whole minutes, or null where no question has any. What is being asked counts down, what was
 * asked counts no more.
 */
export function minutesOf(planned, { questions, currentQuestion }, now) {
  const timed = planned.filter(({ minutes }) => minutes > 0);
  if (timed.length === 0) return null;
  const left = timed.map(({ question_id: id, minutes }) =>
    leftOf(minutes, questions.get(String(id)), String(id) === currentQuestion, now),
  );
  return { planned: sum(timed.map(({ minutes }) => minutes)), left: Math.ceil(sum(left)) };
}

function leftOf(minutes, asked, isNow, now) {
  if (!asked) return minutes;
  const passed = Math.max(0, now - Date.parse(asked.startTime)) / 60_000;
  return isNow ? Math.max(0, minutes - passed) : 0;
}

const sum = (figures) => figures.reduce((all, one) => all + one, 0);
