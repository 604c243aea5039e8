// The service itself: its version, replicas and clocks, metadata, background tasks, and what limits it.

import { html, nothing } from "../lit/lit-html.js";
import * as api from "../api.js";
import { badge, empty, failed, note, table } from "../parts.js";
import { config, operator } from "../session.js";
import { ago, at, eventName, number } from "../words.js";

/** A replica whose clock differs by more deletes nothing. */
const TOLERATED_MS = 1_000;

const HOUSEKEEPING = [
  "ceremonies.deleted", "ceremony_addresses.deleted", "operator_actions.deleted", "operator_addresses.deleted", "nonce_keys.deleted",
  "webhook_deliveries.deleted",
];

/** What no configuration changes. */
const FIXED = [
  ["Users of an app", "no limit; lists in an order without an index end at 100,000"],
  ["Passkeys of a user", "100, and what the app's settings allow"],
  ["Entries of a page", "500"],
  ["A user's metadata", "16 KiB"],
  ["A request's body", "64 KiB; imports have no limit"],
];

export const server = {
  title: "Server",
  load: async ({ signal }) => {
    if (operator().apps !== null) {
      return { found: null };
    }
    const [found, runs] = await Promise.all([
      api.get("/server", {}, signal),
      api.partly(Promise.all(HOUSEKEEPING.map((type) => api.get("/events", { type, limit: 1 }, signal)))
        .then((pages) => pages.flatMap(({ events }) => events))),
    ]);
    return { found, runs };
  },
  view: ({ found, runs }, { reload }) => html`
    <dl class="facts">
      <div><dt>Version</dt><dd>${config.version}</dd></div>
      <div><dt>Signed in as</dt><dd>${operator().subject}</dd></div>
      <div><dt>Roles</dt><dd>${operator().roles.join(", ")}</dd></div>
      ${config.quickstart ? html`<div><dt>Mode</dt><dd>quickstart, not for production</dd></div>` : nothing}
      ${found === null ? nothing : html`
        <div><dt>Database schema</dt><dd>${found.schema_version}</dd></div>
        <div><dt>FIDO metadata</dt><dd>${metadata(found.metadata)}</dd></div>`}
    </dl>
    ${found === null ? note("warn", "The service itself is shown to operators with a role for all apps.") : state(found, runs, reload)}
    <section aria-labelledby="fixed"><h2 id="fixed">Fixed limits</h2>
      <dl class="rows">${FIXED.map(([what, limit]) => html`<dt>${what}</dt><dd>${limit}</dd>`)}</dl></section>`,
};

const metadata = ({ enabled, number: no, next_update: due, stale }) => (no === null
  ? enabled ? badge("none yet: no new passkey is trusted", "bad") : "off"
  : html`number ${number(no)}, the next due on ${due} ${stale ? badge("too old: no new passkey is trusted", "bad") : nothing}`);

const state = (found, runs, reload) => html`
  <section aria-labelledby="replicas"><h2 id="replicas">Replicas</h2>
    ${Math.abs(found.clock_ahead_ms) > TOLERATED_MS
      ? note("bad", html`<strong>The clock of the replica that answered is ${ahead(found.clock_ahead_ms)}.</strong> It deletes nothing until
          that is corrected.`) : nothing}
    ${found.replicas.length === 0
      ? empty("None has reported itself", "LATCHKEY_DATABASE_CLOCK_EVERY says how often replicas do.")
      : table("Replicas", replicaColumns(found), found.replicas)}</section>
  <section aria-labelledby="tasks"><h2 id="tasks">Background tasks</h2>
    ${found.tasks.length === 0
      ? empty("None has run yet", "Each is done by one replica at a time.") : table("Background tasks", TASKS, found.tasks)}</section>
  <section aria-labelledby="housekeeping"><h2 id="housekeeping">What housekeeping deleted last</h2>
    ${runs instanceof Error ? failed(runs, reload) : runs.length === 0
      ? empty("Nothing was deleted yet", "What has expired is deleted in small batches and recorded here.")
      : table("What housekeeping deleted last", RUNS, runs)}</section>
  ${settings("limits", "Limits of each replica", found.limits)}
  ${settings("intervals", "Intervals", found.intervals)}
  ${settings("retention", "Retention", found.retention)}`;

const settings = (id, title, all) => html`
  <section aria-labelledby=${id}><h2 id=${id}>${title}</h2>
    <dl class="rows">${all.map(({ name, value }) => html`<dt><code>${name}</code></dt><dd>${value}</dd>`)}</dl></section>`;

const ahead = (ms) => (ms === 0 ? "as the database's" : `${number(Math.abs(ms))} ms ${ms > 0 ? "ahead of" : "behind"} the database's`);

const replicaColumns = ({ replica }) => [
  { label: "Replica", cell: ({ id }) => html`<code>${id}</code> ${id === replica ? badge("answered", "good") : nothing}` },
  { label: "Version", cell: ({ version }) => version },
  { label: "Clock", cell: ({ clock_ahead_ms: ms }) => (Math.abs(ms) > TOLERATED_MS ? badge(ahead(ms), "bad") : ahead(ms)) },
  { label: "Started", cell: ({ started_at }) => ago(started_at) },
  { label: "Last seen", cell: ({ seen_at }) => ago(seen_at) },
];

const TASKS = [
  { label: "Task", cell: ({ task }) => task.replaceAll(/[-_]/g, " ") },
  { label: "State", cell: ({ running }) => (running ? badge("running", "good") : "waiting") },
  { label: "Last run ended", cell: ({ last_ended_at }) => ago(last_ended_at) },
];

const RUNS = [
  { label: "What", cell: ({ type }) => eventName(type) },
  { label: "When", cell: ({ created_at }) => at(created_at) },
  { label: "How many", class: "number", cell: ({ count }) => number(count ?? 1) },
  { label: "By", cell: ({ actor }) => actor },
];
