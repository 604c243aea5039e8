// Moving users and passkeys in and out.

import { html, nothing } from "../lit/lit-html.js";
import * as api from "../api.js";
import { attempt, note, table } from "../parts.js";
import { number, plural } from "../words.js";
import { save } from "./user.js";

/** So many errors are listed; the report counts all. */
const MOST_ERRORS = 200;

export const move = {
  title: "Import, export",
  load: () => ({ file: null, rehearsed: false, running: false, errors: [], report: null, failure: null }),
  view: (state, visit) => html`
    <section class="card"><h2>Import</h2>
      <p>A file that another Latchkey exported (<code>.ndjson</code>), or the users that Passage exports (<code>.csv</code>). Nothing that
        exists is changed, so an import can be repeated. It is rehearsed first.</p>
      <form @submit=${(event) => run(event, state, visit)}>
        <label>File<input type="file" name="file" accept=".ndjson,.csv" required ?disabled=${state.running} @change=${(event) => {
          Object.assign(state, { file: event.target.files[0] ?? null, rehearsed: false, errors: [], report: null, failure: null });
          visit.redraw();
        }}></label>
        <div class="buttons"><button ?disabled=${state.file === null || state.running}>${state.rehearsed ? "Import" : "Rehearse"}</button></div>
      </form>
      <div aria-live="polite">${progress(state)}</div>
      ${state.errors.length === 0 ? nothing : errors(state)}
    </section>
    <section class="card"><h2>Export</h2>
      <p>All users with their passkeys, from one snapshot. The file contains no secret, but everything that is needed to accept the
        passkeys elsewhere. For millions of users, <code>latchkey export</code> at the shell resumes where it was interrupted.</p>
      <div class="buttons"><button type="button" @click=${() => attempt(() => save(api.path`/apps/${visit.params.app}/export`,
        `${visit.params.app}.ndjson`), "Exported.")}>Export</button></div>
    </section>`,
};

async function run(event, state, { params: { app }, redraw }) {
  event.preventDefault();
  const isRehearsal = !state.rehearsed;
  Object.assign(state, { running: true, errors: [], report: null, failure: null });
  redraw();
  try {
    const response = await api.send("POST", api.path`/apps/${app}/import`, {
      query: { dry_run: isRehearsal },
      body: state.file,
      type: state.file.name.endsWith(".csv") ? "text/csv" : "application/x-ndjson",
      accept: "application/x-ndjson",
    });
    for await (const line of api.lines(response)) {
      if (line.type !== "error") {
        state.report = line;
        redraw();
      } else if (state.errors.length < MOST_ERRORS) {
        state.errors.push(line);
      }
    }
    state.rehearsed = isRehearsal && state.report?.type === "summary";
  } catch (error) {
    state.failure = error;
  }
  state.running = false;
  redraw();
}

function progress({ running, report, failure, rehearsed }) {
  if (failure !== null) {
    return note("bad", html`<strong>The import was interrupted.</strong> ${failure.message} What was imported remains; import the file again.`);
  }
  if (report === null) {
    return running ? html`<p>Sending the file…</p>` : nothing;
  }
  if (running) {
    return html`<p>${plural(report.lines, "line")} read, ${plural(report.errors, "error")} so far…</p>`;
  }
  return html`
    ${note(report.complete && report.errors === 0 ? "good" : "warn", html`<strong>${report.dry_run ? "Rehearsed, nothing was imported" : "Imported"}:
      ${plural(report.lines, "line")}, ${plural(report.errors, "error")}.</strong>
      ${report.complete ? nothing : "The file was not read to its end. "}${rehearsed ? "Press Import to import it." : nothing}`)}
    ${table("Outcome", [
      { label: "What", cell: ({ name }) => name },
      { label: report.dry_run ? "Would be added" : "Added", class: "number", cell: ({ counts }) => number(counts.created) },
      { label: "Already there", class: "number", cell: ({ counts }) => number(counts.unchanged) },
      { label: "Refused", class: "number", cell: ({ counts }) => number(counts.refused) },
    ], [["Users", report.users], ["Passkeys", report.passkeys], ["Revoked credentials", report.revoked_credentials]]
      .map(([name, counts]) => ({ name, counts })))}`;
}

const errors = ({ errors: listed, report }) => html`
  <h3>Errors by line${report !== null && report.errors > listed.length ? html` <span class="soft">the first ${number(listed.length)}</span>` : nothing}</h3>
  ${table("Errors by line", [
    { label: "Line", class: "number", cell: ({ line }) => number(line) },
    { label: "Why", cell: ({ error }) => error },
    { label: "Reason", cell: ({ reason }) => html`<code>${reason}</code>` },
  ], listed)}`;
