// What the software noticed in an answer: every signal with the words it rests on, no score.

import { element } from '../dom.js';
import { words } from '../strings.js';

const STAR_PARTS = ['situation', 'task', 'action', 'result'];

/** The analysis as it came with `answer_confirmed`, folded; null where there is none. */
export function signals(analysis) {
  if (!analysis?.length) return null;
  const { length, entry_pace: pace, hedges, fillers, star, question_terms: terms, figures } = analysis;
  const facts = [
    ['length', [lengthText(length)]],
    ['pace', [paceText(pace)]],
  ];
  const found = [
    ...STAR_PARTS.map((part) => [part, quotes(star?.[part])]),
    ['figures', quotes(figures?.spans)],
    ['hedges', quotes(hedges?.spans)],
    ['fillers', quotes(fillers?.spans)],
    ['covered', terms?.covered ?? []],
    ['missing', terms?.missing ?? []],
  ];
  const notLookedFor = [['language', [words('signal.otherLanguage')]]];
  const rows = [...facts, ...(analysis.observations.includes('other_language') ? notLookedFor : found)];
  return element(
    'details',
    { class: 'signals' },
    element('summary', {}, words('answers.signals')),
    element('dl', { class: 'facts small' }, ...rows.flatMap(([name, found]) => row(name, found))),
  );
}

function row(name, found) {
  const content = found.length > 0 ? found : [words('signal.none')];
  const parts = content.map((part) => (typeof part === 'string' ? element('span', {}, part) : part));
  return [element('dt', {}, words(`signal.${name}`)), element('dd', {}, ...parts)];
}

function quotes(spans) {
  return (spans ?? []).map(({ quote }) => element('q', {}, quote));
}

function lengthText({ words: count, characters, sentences }) {
  if (characters != null) return words('signal.characters', { count: characters, sentences });
  return words('signal.words', { count: count ?? 0, sentences });
}

function paceText(pace) {
  const { words_per_minute: inWords, characters_per_minute: inCharacters } = pace ?? {};
  if (inWords != null) return words('signal.wordsPerMinute', { count: Math.round(inWords) });
  if (inCharacters != null) return words('signal.charactersPerMinute', { count: Math.round(inCharacters) });
  return words('signal.notMeasured');
}
