// The API keys of an app's backends.

import { html, nothing } from "../lit/lit-html.js";
import * as api from "../api.js";
import { badge, confirmByName, dialog, empty, filters, pager, showSecret, table } from "../parts.js";
import { may } from "../session.js";
import { ago, daysSince, plural } from "../words.js";

const UNUSED_DAYS = 90;
const EXPIRY_DAYS = 14;
const DAY = 86_400_000;

const SCOPES = [
  ["transactions", "Creating transactions"],
  ["verify", "Redeeming nonces"],
  ["users:read", "Reading users, devices and events"],
  ["users:write", "Changing and deleting users and devices"],
];

const LIVES = [["", "Never"], ["30", "In 30 days"], ["90", "In 90 days"], ["365", "In a year"]];

export const keys = {
  title: "API keys",
  load: ({ app, query: { cursor }, signal }) => api.get(api.path`/apps/${app}/api_keys`, { cursor, limit: 100 }, signal),
  view: ({ api_keys: all, next }, { params: { app }, query, reload }) => {
    const shown = all.filter(({ revoked_at }) => query.revoked === "true" || revoked_at === null);
    return html`
      ${may("admin", app) ? html`<div class="buttons"><button type="button" @click=${() => create(app, reload)}>Create a key</button></div>` : nothing}
      ${filters(html`<label class="check"><input type="checkbox" name="revoked" value="true" .checked=${query.revoked === "true"}>Revoked ones, too</label>`, null)}
      ${shown.length === 0 ? empty("No keys", "A backend needs one to ask for ceremonies.", "key") : table("API keys", columns(app, reload), shown)}
      ${pager(next)}`;
  },
};

const columns = (app, reload) => [
  { label: "Name", cell: ({ name }) => html`<strong>${name}</strong>` },
  { label: "Begins with", cell: ({ prefix }) => html`<code>${prefix}…</code>` },
  { label: "Allows", cell: ({ scopes }) => (scopes.length === SCOPES.length ? "everything" : scopes.join(", ")) },
  { label: "Last used", cell: ({ last_used_at }) => (last_used_at === null ? html`<span class="soft">never</span>` : ago(last_used_at)) },
  { label: "Expires", cell: ({ expires_at }) => (expires_at === null ? html`<span class="soft">never</span>` : ago(expires_at)) },
  { label: "Created", cell: ({ created_at }) => ago(created_at) },
  { label: "State", cell: state },
  ...(may("admin", app) ? [{ label: "Actions", cell: (key) => (key.revoked_at === null ? html`
    <button type="button" class="plain small danger" aria-label="Revoke ${key.name}" @click=${() => revoke(key, app, reload)}>Revoke</button>` : nothing) }] : []),
];

function state({ revoked_at, expires_at, last_used_at, created_at }) {
  if (revoked_at !== null) {
    return badge("revoked");
  }
  const left = expires_at === null ? Infinity : -daysSince(expires_at);
  if (left <= 0) {
    return badge("expired", "bad");
  }
  if (left <= EXPIRY_DAYS) {
    return badge(`expires in ${plural(Math.ceil(left), "day")}`, "warn");
  }
  const unused = daysSince(last_used_at ?? created_at);
  return unused >= UNUSED_DAYS ? badge(`unused for ${plural(Math.floor(unused), "day")}`, "warn") : badge("in use", "good");
}

/** Creates a key and shows its secret once. */
export async function create(app, reload) {
  const created = await dialog({
    title: "Create an API key",
    action: "Create",
    body: html`
      <label>Name<input name="name" required maxlength="256" autocomplete="off" placeholder="backend, 2026"></label>
      <fieldset><legend>It allows</legend>${SCOPES.map(([scope, meaning]) => html`
        <label class="check"><input type="checkbox" name="scopes" value=${scope} checked>${meaning}</label>`)}</fieldset>
      <label>Expires<select name="life">${LIVES.map(([days, name]) => html`<option value=${days}>${name}</option>`)}</select></label>`,
    submit: (values) => {
      const life = values.get("life");
      return api.post(api.path`/apps/${app}/api_keys`, {
        name: values.get("name"),
        scopes: values.getAll("scopes"),
        expires_at: life === "" ? null : new Date(Date.now() + Number(life) * DAY).toISOString(),
      });
    },
  });
  if (created !== null) {
    await reload?.();
    await showSecret("The key's secret", "Store it in the backend's configuration now: it is not shown again.", created.secret);
  }
  return created;
}

const revoke = (key, app, reload) => confirmByName({
  title: "Revoke the key?",
  consequence: "The backend that uses it is refused at once by this replica, and within five seconds by every other.",
  name: key.name,
  action: "Revoke",
  submit: async () => {
    await api.remove(api.path`/apps/${app}/api_keys/${key.id}`);
    await reload();
  },
});
