// One webhook: its deliveries, and what can be done about them.

import { html, nothing } from "../lit/lit-html.js";
import * as api from "../api.js";
import { attempt, badge, confirmByName, copyable, dialog, empty, filters, input, pager, select, showSecret, table } from "../parts.js";
import { address, go } from "../router.js";
import { may } from "../session.js";
import { ago, at, number } from "../words.js";
import { eventTypes, fields, read } from "./webhooks.js";

const STATES = { pending: "warn", delivered: "good", dead: "bad" };

export const webhook = {
  title: "Webhook",
  every: 5_000,
  load: async ({ app, webhook: id, query: { state, cursor }, signal }) => {
    const [{ webhook: found }, deliveries, types] = await Promise.all([
      api.get(api.path`/apps/${app}/webhooks/${id}`, {}, signal),
      api.get(api.path`/apps/${app}/webhooks/${id}/deliveries`, { state, cursor }, signal),
      eventTypes(),
    ]);
    return { found, deliveries, types };
  },
  view: ({ found, deliveries: { deliveries, next }, types }, { params: { app }, query, reload }) => html`
    <p class="lead">${copyable(found.url)}</p>
    <dl class="facts">
      <div><dt>State</dt><dd>${found.enabled ? badge("enabled", "good") : badge("disabled", "bad")}</dd></div>
      ${found.failing_since ? html`<div><dt>Failing since</dt><dd>${at(found.failing_since)}</dd></div>` : nothing}
      ${found.previous_secret_signs_until
        ? html`<div><dt>The previous secret signs until</dt><dd>${at(found.previous_secret_signs_until)}</dd></div>` : nothing}
      ${found.description ? html`<div><dt>Description</dt><dd>${found.description}</dd></div>` : nothing}
      <div><dt>Events</dt><dd>${found.events.join(", ")}</dd></div>
      <div><dt>Created</dt><dd>${at(found.created_at)}</dd></div>
    </dl>
    ${may("admin", app) ? actions(found, types, app, reload) : nothing}
    <section aria-labelledby="deliveries"><h2 id="deliveries">Deliveries</h2>
      ${filters(select("state", "State", [["", "All"], ["pending", "Pending"], ["delivered", "Delivered"], ["dead", "Dead letters"]], query.state), null)}
      ${deliveries.length === 0 ? empty("No deliveries", "Send a test to see one.") : table("Deliveries", columns(app, reload), deliveries)}
      ${pager(next, "Older")}</section>`,
};

const path = (app, { id }, ...more) => api.path`/apps/${app}/webhooks/${id}` + more.map((part) => api.path`/${part}`).join("");

function actions(found, types, app, reload) {
  const post = (action, done) => attempt(async () => {
    await api.post(path(app, found, action));
    await reload();
  }, done);
  return html`
    <div class="buttons">
      <button type="button" @click=${() => post("test", "A test is on its way.")}>Send a test</button>
      <button type="button" class="plain" @click=${() => change(found, types, app, reload)}>Change</button>
      <button type="button" class="plain" @click=${() => attempt(async () => {
        await api.patch(path(app, found), { enabled: !found.enabled });
        await reload();
      }, found.enabled ? "Disabled." : "Enabled.")}>${found.enabled ? "Disable" : "Enable"}</button>
      <button type="button" class="plain" @click=${() => replay(found, app, reload)}>Replay</button>
      <button type="button" class="plain" @click=${() => rotate(found, app, reload)}>Rotate the secret</button>
      <button type="button" class="plain danger" @click=${() => erase(found, app)}>Delete</button>
    </div>`;
}

const change = (found, types, app, reload) => dialog({
  title: "Change the webhook",
  action: "Save",
  body: fields(types, found),
  submit: async (values) => {
    await api.patch(path(app, found), read(values));
    await reload();
  },
});

const replay = (found, app, reload) => dialog({
  title: "Replay what was sent",
  action: "Replay",
  body: input("since", "Everything since", "", { type: "datetime-local", required: true }),
  submit: async (values) => {
    await api.post(`${path(app, found, "replay")}?${new URLSearchParams({ since: new Date(values.get("since")).toISOString() })}`);
    await reload();
  },
});

async function rotate(found, app, reload) {
  const created = await confirmByName({
    title: "Rotate the secret?",
    consequence: "Requests are signed with both secrets for 24 hours; by then your server needs the new one.",
    name: new URL(found.url).host,
    action: "Rotate",
    submit: () => api.post(path(app, found, "rotate")),
  });
  if (created !== null) {
    await reload();
    await showSecret("The new secret", "Your server verifies the signatures with it. It is not shown again.", created.secret);
  }
}

async function erase(found, app) {
  const done = await confirmByName({
    title: "Delete the webhook?",
    consequence: "Nothing more is sent to it, and its deliveries are deleted.",
    name: new URL(found.url).host,
    action: "Delete",
    submit: () => api.remove(path(app, found)),
  });
  if (done !== null) {
    go(address(["apps", app, "webhooks"]));
  }
}

const columns = (app, reload) => [
  { label: "Event", cell: ({ type, event_id }) => html`<strong title=${event_id}>${type}</strong>` },
  { label: "State", cell: ({ state }) => badge(state, STATES[state]) },
  { label: "Attempts", class: "number", cell: ({ attempts }) => number(attempts) },
  { label: "Answer", cell: ({ status, error }) => status ?? error ?? "" },
  { label: "Created", cell: ({ created_at }) => ago(created_at) },
  { label: "Ended", cell: ({ ended_at }) => ago(ended_at) },
  { label: "Next attempt", cell: ({ next_attempt_at }) => ago(next_attempt_at) },
  ...(may("admin", app) ? [{ label: "Actions", cell: (delivery) => (delivery.state === "pending" ? nothing : html`
    <button type="button" class="plain small" aria-label="Replay ${delivery.type}" @click=${() => attempt(async () => {
      await api.post(api.path`/apps/${app}/deliveries/${delivery.id}/replay`);
      await reload();
    }, "It is sent again.")}>Replay</button>`) }] : []),
];
