// The webhooks of an app.

import { html, nothing } from "../lit/lit-html.js";
import * as api from "../api.js";
import { badge, dialog, empty, input, pager, showSecret, table } from "../parts.js";
import { address } from "../router.js";
import { may } from "../session.js";
import { ago } from "../words.js";

/** Where types of events belong, by what they begin with; others are of the app. */
const GROUPS = [["Passkeys", /^passkey[.]/], ["Users", /^users?[.]/], ["Ceremonies, one for each", /^(login|registration)[.]/], ["App", /^/]];

const groupOf = (type) => GROUPS.find(([, beginning]) => beginning.test(type))[0];

/** Too many to be wanted by default. */
const isOptIn = (type) => groupOf(type) === "Ceremonies, one for each";

let served = null;

/** The types of events that a webhook may want, from the service. */
export const eventTypes = () => {
  served ??= fetch("event-types.json", { cache: "no-cache" }).then((response) => response.json());
  return served;
};

export const webhooks = {
  title: "Webhooks",
  load: async ({ app, query: { cursor }, signal }) => {
    const [page, types] = await Promise.all([api.get(api.path`/apps/${app}/webhooks`, { cursor }, signal), eventTypes()]);
    return { ...page, types };
  },
  view: ({ webhooks: all, next, types }, { params: { app }, reload }) => html`
    ${may("admin", app) ? html`<div class="buttons"><button type="button" @click=${() => create(app, types, reload)}>Create a webhook</button></div>` : nothing}
    ${all.length === 0 ? empty("No webhooks", "A webhook calls your server when something happens to a passkey or a user.") : table("Webhooks", columns(app), all)}
    ${pager(next)}`,
};

const columns = (app) => [
  { label: "URL", cell: ({ id, url }) => html`<a href=${address(["apps", app, "webhooks", id])}>${url}</a>` },
  { label: "State", cell: ({ enabled }) => (enabled ? badge("enabled", "good") : badge("disabled", "bad")) },
  { label: "Failing since", cell: ({ failing_since }) => ago(failing_since) },
  { label: "Events", cell: ({ events }) => html`<span title=${events.join(", ")}>${events.length}</span>` },
  { label: "Description", cell: ({ description }) => description ?? "" },
  { label: "Created", cell: ({ created_at }) => ago(created_at) },
];

/** The fields of a webhook. */
export const fields = (types, webhook = {}) => html`
  ${input("url", "URL", webhook.url ?? "", { required: true, type: "url", placeholder: "https://shop.example.com/passkeys/events" })}
  ${input("description", "Description", webhook.description ?? "", { maxlength: 256 })}
  ${GROUPS.map(([group]) => html`<fieldset><legend>${group}</legend>${types.filter((type) => groupOf(type) === group).map((type) => html`
    <label class="check"><input type="checkbox" name="events" value=${type}
      ?checked=${webhook.events ? webhook.events.includes(type) : !isOptIn(type)}>${type}</label>`)}</fieldset>`)}`;

/** What the fields say. */
export const read = (values) => ({
  url: values.get("url").trim(),
  description: values.get("description").trim() || null,
  events: values.getAll("events"),
});

async function create(app, types, reload) {
  const created = await dialog({
    title: "Create a webhook",
    action: "Create",
    body: fields(types),
    submit: (values) => api.post(api.path`/apps/${app}/webhooks`, read(values)),
  });
  if (created !== null) {
    await reload();
    await showSecret("The webhook's secret", "Your server verifies the signatures with it. It is not shown again.", created.secret);
  }
}
