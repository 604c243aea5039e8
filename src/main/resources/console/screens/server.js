// The service itself: its version, clocks and metadata as the check sees them, housekeeping, and what the API allows.

import { html, nothing } from "../lit/lit-html.js";
import * as api from "../api.js";
import { empty, failed, table } from "../parts.js";
import { address } from "../router.js";
import { config, operator } from "../session.js";
import { at, eventName, number } from "../words.js";
import { findingList } from "./check.js";

/** The findings that are of the service and not of the app. */
const OF_SERVICE = ["clock", "metadata"];

const HOUSEKEEPING = [
  "ceremonies.deleted", "ceremony_addresses.deleted", "operator_actions.deleted", "operator_addresses.deleted", "nonce_keys.deleted",
];

const LIMITS = [
  ["Users of an app", "no limit; lists in an order without an index end at 100,000"],
  ["Passkeys of a user", "100, and what the app's settings allow"],
  ["Entries of a page", "500"],
  ["A user's metadata", "16 KiB"],
  ["A request's body", "64 KiB; imports have no limit"],
];

export const server = {
  title: "Server",
  load: async ({ signal }) => {
    const { apps } = await api.get("/apps", { limit: 1 }, signal);
    const [checks, runs] = await Promise.all([
      apps.length === 0 ? { checks: [] } : api.get(api.path`/apps/${apps[0].id}/check`, {}, signal),
      operator().apps !== null ? [] : api.partly(Promise.all(HOUSEKEEPING.map((type) => api.get("/events", { type, limit: 1 }, signal)))
        .then((pages) => pages.flatMap(({ events }) => events))),
    ]);
    return { app: apps[0], checks: checks.checks.filter(({ name }) => OF_SERVICE.some((own) => name.startsWith(own))), runs };
  },
  view: ({ app, checks, runs }, { reload }) => html`
    <dl class="facts">
      <div><dt>Version</dt><dd>${config.version}</dd></div>
      <div><dt>Signed in as</dt><dd>${operator().subject}</dd></div>
      <div><dt>Roles</dt><dd>${operator().roles.join(", ")}</dd></div>
      ${config.quickstart ? html`<div><dt>Mode</dt><dd>quickstart, not for production</dd></div>` : nothing}
    </dl>
    <section aria-labelledby="health"><h2 id="health">Clocks and metadata</h2>
      ${checks.length === 0
        ? empty("Nothing was found", app ? html`The <a href=${address(["apps", app.id, "check"])}>check of ${app.name}</a> has all findings.`
          : "The check needs an app to look at.")
        : findingList(checks)}</section>
    <section aria-labelledby="housekeeping"><h2 id="housekeeping">Housekeeping</h2>
      ${runs instanceof Error ? failed(runs, reload) : runs.length === 0
        ? empty("Nothing was deleted yet", "What has expired is deleted in small batches and recorded here.")
        : table("Latest runs", RUNS, runs)}</section>
    <section aria-labelledby="limits"><h2 id="limits">Limits</h2>
      <dl class="rows">${LIMITS.map(([what, limit]) => html`<dt>${what}</dt><dd>${limit}</dd>`)}</dl></section>`,
};

const RUNS = [
  { label: "What", cell: ({ type }) => eventName(type) },
  { label: "When", cell: ({ created_at }) => at(created_at) },
  { label: "How many", class: "number", cell: ({ count }) => number(count ?? 1) },
  { label: "By", cell: ({ actor }) => actor },
];
