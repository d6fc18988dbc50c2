// What the software noticed in an answer: every signal with the words it rests on, no score.

import { html } from "../../core/html.js";
import { t } from "../../core/i18n.js";

const STAR_PARTS = ["situation", "task", "action", "result"];

/** The analysis as it came with the answer, folded; nothing where there is none. */
export function Signals({ analysis }) {
  if (!analysis?.length) return null;
  return html`<details class="signals small">
    <summary>${t("signal.title")}</summary>
    <dl class="facts">
      <dt>${t("signal.length")}</dt><dd>${lengthOf(analysis.length)}</dd>
      <dt>${t("signal.pace")}</dt><dd>${paceOf(analysis.entry_pace)}</dd>
      ${
        analysis.observations.includes("other_language")
          ? html`<dt>${t("signal.language")}</dt><dd>${t("signal.other_language")}</dd>`
          : evidenceOf(analysis).map(
              ([name, quotes]) => html`<dt key=${name}>${t(`signal.${name}`)}</dt>
            <dd>${quotes.length === 0 ? t("signal.none") : quotes.map((quote, at) => html`<q key=${at}>${quote}</q> `)}</dd>`,
            )
      }
    </dl>
  </details>`;
}

function evidenceOf({ star, figures, hedges, fillers, question_terms: terms }) {
  const quotes = (spans) => (spans ?? []).map(({ quote }) => quote);
  return [
    ...STAR_PARTS.map((part) => [part, quotes(star?.[part])]),
    ["figures", quotes(figures?.spans)],
    ["hedges", quotes(hedges?.spans)],
    ["fillers", quotes(fillers?.spans)],
    ["covered", terms?.covered ?? []],
    ["missing", terms?.missing ?? []],
  ];
}

function lengthOf({ words, characters, sentences }) {
  if (characters != null) return t("signal.characters", { count: characters, sentences });
  return t("signal.words", { count: words ?? 0, sentences });
}

function paceOf(pace) {
  const { words_per_minute: inWords, characters_per_minute: inCharacters } = pace ?? {};
  if (inWords != null) return t("signal.words_per_minute", { count: Math.round(inWords) });
  if (inCharacters != null) return t("signal.characters_per_minute", { count: Math.round(inCharacters) });
  return t("signal.not_measured");
}
