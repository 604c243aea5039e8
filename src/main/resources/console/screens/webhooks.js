// The webhooks of an app.

import { html, nothing } from "../lit/lit-html.js";
import * as api from "../api.js";
import { badge, dialog, empty, input, pager, showSecret, table } from "../parts.js";
import { address } from "../router.js";
import { may } from "../session.js";
import { ago } from "../words.js";

const EVENTS = [
  ["Passkeys", ["passkey.created", "passkey.renamed", "passkey.revoked", "passkey.counter_regressed", "passkey.backup_changed",
    "passkey.model_compromised"]],
  ["Users", ["user.created", "user.enrolled", "user.lost_last_passkey", "user.activated", "user.deactivated", "user.deleted", "users.imported"]],
  ["App", ["app.changed", "api_key.created", "api_key.revoked", "api_key.expiring", "webhook.disabled"]],
  ["Ceremonies, one for each", ["login.completed", "login.refused", "registration.refused"]],
];

/** Too many to be wanted by default. */
const OPT_IN = EVENTS.at(-1)[1];

export const webhooks = {
  title: "Webhooks",
  load: ({ app, query: { cursor }, signal }) => api.get(api.path`/apps/${app}/webhooks`, { cursor }, signal),
  view: ({ webhooks: all, next }, { params: { app }, reload }) => html`
    ${may("admin", app) ? html`<div class="buttons"><button type="button" @click=${() => create(app, reload)}>Create a webhook</button></div>` : nothing}
    ${all.length === 0 ? empty("No webhooks", "A webhook calls your server when something happens to a passkey or a user.") : table("Webhooks", columns(app), all)}
    ${pager(next)}`,
};

const columns = (app) => [
  { label: "URL", cell: ({ id, url }) => html`<a href=${address(["apps", app, "webhooks", id])}>${url}</a>` },
  { label: "State", cell: ({ enabled }) => (enabled ? badge("enabled", "good") : badge("disabled", "bad")) },
  { label: "Events", cell: ({ events }) => html`<span title=${events.join(", ")}>${events.length}</span>` },
  { label: "Description", cell: ({ description }) => description ?? "" },
  { label: "Created", cell: ({ created_at }) => ago(created_at) },
];

/** The fields of a webhook. */
export const fields = (webhook = {}) => html`
  ${input("url", "URL", webhook.url ?? "", { required: true, type: "url", placeholder: "https://shop.example.com/passkeys/events" })}
  ${input("description", "Description", webhook.description ?? "", { maxlength: 256 })}
  ${EVENTS.map(([group, names]) => html`<fieldset><legend>${group}</legend>${names.map((name) => html`
    <label class="check"><input type="checkbox" name="events" value=${name}
      ?checked=${webhook.events ? webhook.events.includes(name) : !OPT_IN.includes(name)}>${name}</label>`)}</fieldset>`)}`;

/** What the fields say. */
export const read = (values) => ({
  url: values.get("url").trim(),
  description: values.get("description").trim() || null,
  events: values.getAll("events"),
});

async function create(app, reload) {
  const created = await dialog({
    title: "Create a webhook",
    action: "Create",
    body: fields(),
    submit: (values) => api.post(api.path`/apps/${app}/webhooks`, read(values)),
  });
  if (created !== null) {
    await reload();
    await showSecret("The webhook's secret", "Your server verifies the signatures with it. It is not shown again.", created.secret);
  }
}
