// Pictures of figures: each is an SVG of plain rectangles with its numbers in a table beneath.

import { html, nothing, svg } from "./lit/lit-html.js";
import { table } from "./parts.js";
import { compact, number } from "./words.js";

const WIDTH = 1000;
const HEIGHT = 100;
const axis = { hour: new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }),
  day: new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" }) };

/**
 * Stacked bars over time.
 *
 * points: [{ at, values: [number for each series] }]; series: [{ name, tone }]; bucket: hour or day
 */
export function bars({ title, points, series, bucket }) {
  const totals = points.map(({ values }) => values.reduce((sum, value) => sum + value, 0));
  const top = ceiling(Math.max(1, ...totals));
  const step = WIDTH / Math.max(1, points.length);
  const when = axis[bucket];
  const label = (point) => when.format(new Date(point.at));
  return html`
    <figure class="chart">
      <figcaption><h2>${title}</h2>${legend(series)}</figcaption>
      <div class="plot">
        <span class="top">${compact(top)}</span>
        <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${summary(title, series, points)}>
          <path class="grid" d="M0 .5H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}M0 ${HEIGHT - 0.5}H${WIDTH}"/>
          ${points.map((point, i) => stack(point, series, i * step, step, top, `${label(point)}`))}
        </svg>
      </div>
      <div class="axis">${points.length > 0 ? html`<span>${label(points[0])}</span><span>${label(points.at(-1))}</span>` : nothing}</div>
      <details><summary>Numbers</summary>
        ${table(title, [{ label: "Time", cell: label }, ...series.map(({ name }, i) =>
          ({ label: name, class: "number", cell: ({ values }) => number(values[i]) }))], points.filter((_, i) => totals[i] > 0))}
      </details>
    </figure>`;
}

function stack(point, series, x, step, top, label) {
  let height = 0;
  const width = Math.max(1, step * 0.78);
  const told = series.map(({ name }, i) => `${name} ${number(point.values[i])}`).join(", ");
  return svg`<g><title>${label}: ${told}</title>
    <rect class="hover" x=${x} y="0" width=${step} height=${HEIGHT}/>
    ${series.map(({ tone }, i) => {
      const part = (point.values[i] / top) * (HEIGHT - 1);
      height += part;
      return part === 0 ? nothing : svg`<rect class=${tone} x=${x + (step - width) / 2} y=${HEIGHT - height} width=${width} height=${part}/>`;
    })}</g>`;
}

const legend = (series) => (series.length < 2 ? nothing : html`
  <ul class="legend">${series.map(({ name, tone }) => html`<li><i class=${tone}></i>${name}</li>`)}</ul>`);

const summary = (title, series, points) =>
  `${title}: ${series.map(({ name }, i) => `${name} ${number(points.reduce((sum, { values }) => sum + values[i], 0))}`).join(", ")}`;

/** The next number that reads well: 1, 2 or 5 times a power of ten. */
function ceiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((factor) => factor * power).find((round) => round >= value);
}

/**
 * Quantities by name, largest first.
 *
 * entries: [{ name, value, mark, href }]
 */
export function ranking({ title, entries, tone = "accent", none }) {
  const most = Math.max(1, ...entries.map(({ value }) => value));
  return html`
    <figure class="chart ranking">
      <figcaption><h2>${title}</h2></figcaption>
      ${entries.length === 0 ? html`<p class="soft">${none}</p>` : html`
        <ol>${entries.map(({ name, value, mark = nothing, href }) => html`
          <li><span class="name">${mark}${href ? html`<a href=${href}>${name}</a>` : name}</span><span class="number">${number(value)}</span>
            <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="rail" width="100" height="4"/>
              <rect class=${tone} width=${(100 * value) / most} height="4"/></svg></li>`)}</ol>`}
    </figure>`;
}

/** A part of a whole. */
export const share = (part, whole, label) => html`
  <svg class="share" viewBox="0 0 100 4" preserveAspectRatio="none" role="img" aria-label=${label}>
    <rect class="rail" width="100" height="4"/><rect class="accent" width=${whole === 0 ? 0 : (100 * part) / whole} height="4"/></svg>`;
