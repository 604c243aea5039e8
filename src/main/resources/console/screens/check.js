// What the service finds when it looks at an app from outside.

import { html } from "../lit/lit-html.js";
import * as api from "../api.js";
import { empty, pictures } from "../parts.js";

const TONES = { ok: "good", warning: "warn", failed: "bad" };
const NAMES = { ok: "In order", warning: "Some users are affected", failed: "Does not work" };
const ORDER = ["failed", "warning", "ok"];

/** The findings of a check, the worst first. */
const findingList = (checks) => html`
  <ul class="findings">${[...checks].sort((one, other) => ORDER.indexOf(one.status) - ORDER.indexOf(other.status)).map(
    ({ name, status, message }) => html`<li class=${TONES[status]}>${pictures[TONES[status]]}
      <div><h3>${name.replaceAll("_", " ")} <span class="hidden">: ${NAMES[status]}</span></h3><p>${message}</p></div></li>`)}</ul>`;

export const check = {
  title: "Check",
  load: ({ app, signal }) => api.get(api.path`/apps/${app}/check`, {}, signal),
  view: ({ checks }, { loading, reload, redraw }) => html`
    <p class="soft lead">The service looks at the app's origins and published documents as clients do, and at its own clock and metadata.</p>
    <h2 class="hidden">Findings</h2>
    <div class="buttons"><button type="button" ?disabled=${loading} @click=${() => {
      const again = reload();
      redraw();
      return again;
    }}>${loading ? "Checking…" : "Check again"}</button></div>
    ${checks.length === 0 ? empty("Nothing to check") : findingList(checks)}`,
};
