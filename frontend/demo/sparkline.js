// A small line of the last measurements, drawn with SVG elements.

import { svg } from './dom.js';

const WIDTH = 240;
const HEIGHT = 40;
const LEAST_TOP = 20; // ms: below this a line is not blown up to the full height

/** Draw `samples` (ms; null where nothing came back) over `places` places into an <svg>. */
export function drawSparkline(target, samples, places) {
  const top = Math.max(LEAST_TOP, ...samples.filter((ms) => ms !== null));
  const x = (index) => ((index + places - samples.length) * WIDTH) / (places - 1);
  const y = (ms) => HEIGHT - 2 - (ms / top) * (HEIGHT - 4);
  target.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  target.setAttribute('preserveAspectRatio', 'none');
  const lines = runs(samples).map((run) =>
    svg('polyline', { points: run.map(([index, ms]) => `${x(index).toFixed(1)},${y(ms).toFixed(1)}`).join(' ') }),
  );
  const losses = samples.flatMap((ms, index) => (ms === null ? [lossMark(x(index))] : []));
  target.replaceChildren(...lines, ...losses);
}

/** Stretches of answered pings, as [index, ms]; a single one is doubled so that it shows. */
function runs(samples) {
  const found = [];
  let run = [];
  samples.forEach((ms, index) => {
    if (ms !== null) run.push([index, ms]);
    if ((ms === null || index === samples.length - 1) && run.length > 0) {
      found.push(run.length === 1 ? [[run[0][0] - 0.5, run[0][1]], run[0]] : run);
      run = [];
    }
  });
  return found;
}

function lossMark(x) {
  return svg('line', { class: 'loss', x1: x.toFixed(1), x2: x.toFixed(1), y1: 0, y2: HEIGHT });
}
