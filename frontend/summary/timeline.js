// The interview on one axis: lanes, and a line to drag over them.

import { html, useLayoutEffect, useRef } from "../core/html.js";
import { t } from "../core/i18n.js";
import { clock } from "../core/times.js";

/** Sets custom properties through the CSSOM: the page's policy allows no inline style. */
function Piece({ from, length, up, children, ...rest }) {
  const place = useRef(null);
  useLayoutEffect(() => {
    const { style } = place.current;
    style.setProperty("--from", from.toFixed(4));
    style.setProperty("--len", Math.max(0.002, length).toFixed(4));
    if (up !== undefined) style.setProperty("--up", up);
  }, [from, length, up]);
  return html`<span ref=${place} ...${rest}>${children}</span>`;
}

function Lane({ name, children, thin }) {
  return html`<div class="lane">
    <span class="lane-name">${name}</span>
    <div class="lane-track ${thin ? "thin" : ""}">${children}</div>
  </div>`;
}

export function Timeline({ record, at, onMove, nameOf, hueOf }) {
  const share = (seconds) => seconds / record.length;
  const step = Math.max(1, Math.round(record.length / 200));
  return html`<section class="card stack" aria-labelledby="timeline-heading">
    <div class="row">
      <h2 id="timeline-heading">${t("summary.timeline")}</h2>
      <span class="badge badge-accent num no-print">${clock(at)}</span>
      <span class="quiet small no-print">${t("summary.drag")}</span>
      <span class="push row small quiet legend">
        <span class="key voice"></span>${t("summary.by_voice")} <span class="key text"></span>${t("summary.in_writing")}
      </span>
    </div>
    <div class="timeline">
      <input class="scrub" type="range" min="0" max=${Math.ceil(record.length / step) * step} step=${step} value=${at}
        aria-label=${t("summary.position")} aria-valuetext=${clock(at)}
        onInput=${(event) => onMove(Number(event.target.value))} />
      <${Lane} name=${t("summary.questions")}>
        ${record.questions.map(
          (
            question,
            index,
          ) => html`<${Piece} key=${index} class="seg-q ${question.from <= at && at <= question.to ? "is-now" : ""}"
            from=${share(question.from)} length=${share(question.to - question.from)} title=${question.text}>${index + 1} ${question.text}<//>`,
        )}
      <//>
      <${Lane} name=${t("summary.answers")} thin=${true}>
        ${record.answers.map(
          (answer, index) => html`<${Piece} key=${index} class="seg-a ${answer.spoken ? "" : "text"}"
            from=${share(answer.from)} length=${share(answer.length)} />`,
        )}
      <//>
      <${Lane} name=${t("summary.captions")}>
        ${record.captions.map(
          (
            caption,
            index,
          ) => html`<${Piece} key=${index} class="seg-c ${hueOf(caption.user)}" from=${share(caption.from)} length=${share(caption.length)}
            up=${`${Math.max(0, 1.5 - caption.text.length / 60).toFixed(2)}rem`} />`,
        )}
      <//>
      <${Lane} name=${t("summary.marks")}>
        ${record.marks.map(
          (
            mark,
          ) => html`<${Piece} key=${mark.id} class="seg-h mark-${mark.kind}" from=${share(mark.at)} length=${0} title=${t(`summary.kind.${mark.kind}`)}>
            ${mark.kind === "stop" ? "■" : "?"}<//>`,
        )}
      <//>
      ${[...record.people].map(
        ([user, { spans }]) => html`<${Lane} name=${nameOf(user)} thin=${true} key=${user}>
          ${spans.map((span, index) => html`<${Piece} key=${index} class="seg-p ${hueOf(user)}" from=${share(span.from)} length=${share(span.to - span.from)} />`)}
        <//>`,
      )}
    </div>
    <div class="time-axis num" aria-hidden="true">
      ${[0, 0.25, 0.5, 0.75, 1].map((part) => html`<span key=${part}>${clock(part * record.length)}</span>`)}
    </div>
  </section>`;
}
