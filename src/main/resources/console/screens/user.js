// One user: why they cannot log in, their passkeys, and everything that happened.

import { html, nothing } from "../lit/lit-html.js";
import * as api from "../api.js";
import { attempt, badge, confirmByName, copyable, dialog, empty, input, note, pager, table } from "../parts.js";
import { providerMark, providerName, providers } from "../providers.js";
import { address, go } from "../router.js";
import { may } from "../session.js";
import { ago, at, number, reasonName, reasons } from "../words.js";
import { timeline } from "./events.js";
import { statusTone } from "./users.js";

export const user = {
  title: (_, data) => data?.user.external_id ?? "User",
  load: async ({ app, user: id, query, signal }) => {
    const [{ user: found }, { app: owner }, trail, explained, known] = await Promise.all([
      api.get(api.path`/apps/${app}/users/${id}`, {}, signal),
      api.get(api.path`/apps/${app}`, {}, signal),
      api.get(api.path`/apps/${app}/events`, { user_id: id, cursor: query.cursor, limit: 30 }, signal),
      reasons(),
      providers(),
    ]);
    return { user: found, owner, trail, explained, known };
  },
  view: ({ user: shown, owner, trail, explained, known }, { params: { app }, query, reload }) => html`
    ${query.cursor ? nothing : diagnosis(shown, trail.events, explained)}
    <dl class="facts">
      <div><dt>Status</dt><dd>${badge(shown.status, statusTone[shown.status])}</dd></div>
      <div><dt>User id</dt><dd>${copyable(shown.id)}</dd></div>
      <div><dt>Created</dt><dd>${at(shown.created_at)}</dd></div>
      <div><dt>Logins</dt><dd>${number(shown.login_count)}</dd></div>
      <div><dt>Last login</dt><dd>${shown.login_count === 0 ? "never" : at(shown.last_login_at)}</dd></div>
    </dl>
    ${actions(shown, app, reload)}
    <section aria-labelledby="passkeys"><h2 id="passkeys">Passkeys</h2>
      ${shown.webauthn_devices.length === 0
        ? empty("No passkeys", "Without one the user can only be enrolled again by their backend.", "key")
        : table("Passkeys", columns({ user: shown, owner, app, known, reload }), shown.webauthn_devices)}
    </section>
    ${metadata(shown)}
    <section aria-labelledby="timeline"><h2 id="timeline">What happened</h2>
      ${trail.events.length === 0 ? empty("Nothing yet", "Ceremonies and actions appear here.") : timeline(trail.events, explained)}
      ${pager(trail.next, "Older")}
    </section>`,
};

/** The answer to the question that support is asked: can they log in, and if not, why? */
function diagnosis(shown, events, explained) {
  if (shown.status === "inactive") {
    return note("bad", html`<strong>They cannot log in: the user is deactivated.</strong> Activate them if that was not intended.`);
  }
  if (shown.webauthn_devices.length === 0) {
    return note("warn", html`<strong>They cannot log in: there is no passkey.</strong> The backend has to ask for a registration.`);
  }
  const ceremony = events.find(({ kind }) => kind === "ceremony");
  const last = ceremony?.refusals.at(-1);
  if (last !== undefined && ceremony.outcome !== "redeemed" && ceremony.outcome !== "completed") {
    if (last.reason === "user_inactive") {
      return note("good", html`<strong>They can log in again.</strong> At the last attempt, ${ago(last.at)}, the user was deactivated.`);
    }
    const reason = explained.get(last.reason);
    return note("bad", html`<strong>The last attempt, ${ago(last.at)}, was refused: ${reason?.meaning ?? reasonName(last.reason)}</strong>
      ${reason?.remedy ?? nothing}`);
  }
  return ceremony?.outcome === "completed"
    ? note("warn", html`<strong>The last ceremony was verified, but the backend has not redeemed it.</strong> Look at the backend's log
      from ${at(ceremony.completed_at)}.`)
    : note("good", html`<strong>They can log in.</strong> ${shown.login_count === 0 ? "They have not yet." : html`The last login was ${ago(shown.last_login_at)}.`}`);
}

function actions(shown, app, reload) {
  const path = (action) => api.path`/apps/${app}/users/${shown.id}/${action}`;
  const change = (action, done) => attempt(async () => {
    await api.patch(path(action));
    await reload();
  }, done);
  return html`
    <div class="buttons">
      ${!may("support", app) ? nothing : shown.status === "inactive"
        ? html`<button type="button" @click=${() => change("activate", "The user is active.")}>Activate</button>`
        : html`<button type="button" class="plain" @click=${() => deactivate(shown, path, reload)}>Deactivate</button>`}
      ${!may("support", app) ? nothing : html`
        <button type="button" class="plain" @click=${() => attempt(() => save(path("export"), `${shown.id}.ndjson`), "Exported.")}>Export</button>`}
      ${!may("admin", app) ? nothing : html`<button type="button" class="plain danger" @click=${() => erase(shown, app)}>Delete</button>`}
    </div>`;
}

const deactivate = (shown, path, reload) => confirmByName({
  title: "Deactivate the user?",
  consequence: "They cannot log in from the next request on, until somebody activates them again.",
  name: shown.external_id,
  action: "Deactivate",
  submit: async () => {
    await api.patch(path("deactivate"));
    await reload();
  },
});

async function erase(shown, app) {
  const done = await confirmByName({
    title: "Delete the user?",
    consequence: "The user and their passkeys are deleted. This cannot be undone.",
    name: shown.external_id,
    action: "Delete",
    submit: () => api.remove(api.path`/apps/${app}/users/${shown.id}`),
  });
  if (done !== null) {
    go(address(["apps", app, "users"]));
  }
}

const columns = ({ user: shown, owner, app, known, reload }) => [
  { label: "Name", cell: (passkey) => html`<strong>${passkey.friendly_name}</strong>` },
  { label: "Provider", cell: ({ aaguid }) => html`<span title=${aaguid}>${providerMark(aaguid, known)}</span>` },
  { label: "Synced", cell: ({ backup_state: synced }) => (synced === undefined ? "unknown" : synced ? badge("synced", "good") : badge("this device only")) },
  { label: "User verified", cell: ({ user_verified: verified }) => (verified === undefined ? "unknown" : verified ? "yes" : "never") },
  { label: "Used", cell: ({ usage_count, last_login_at }) => (usage_count === 0 ? "never" : html`${number(usage_count)} ×, ${ago(last_login_at)}`) },
  { label: "Created", cell: ({ created_at }) => ago(created_at) },
  { label: "More", cell: (passkey) => more(passkey, owner, known) },
  ...(may("support", app) ? [{ label: "Actions", cell: (passkey) => html`
    <button type="button" class="plain small" aria-label="Rename ${passkey.friendly_name}" @click=${() => rename(passkey, app, shown, reload)}>Rename</button>
    <button type="button" class="plain small danger" aria-label="Revoke ${passkey.friendly_name}" @click=${() => revoke(passkey, app, shown, reload)}>Revoke</button>` }] : []),
];

const more = (passkey, owner, known) => html`
  <details><summary>Details</summary>
    <dl class="small">
      <dt>Credential id</dt><dd>${copyable(passkey.cred_id)}</dd>
      <dt>AAGUID</dt><dd>${copyable(passkey.aaguid)} ${providerName(passkey.aaguid, known)}</dd>
      <dt>RP ID</dt><dd>${owner.rp_id}</dd>
      <dt>Transports</dt><dd>${passkey.transports.join(", ") || "not stated"}</dd>
      <dt>Kind</dt><dd>${passkey.type.replaceAll("_", " ")}</dd>
      <dt>Changed</dt><dd>${at(passkey.updated_at)}</dd>
    </dl></details>`;

const devicePath = (app, shown, passkey) => api.path`/apps/${app}/users/${shown.id}/devices/${passkey.id}`;

const rename = (passkey, app, shown, reload) => dialog({
  title: "Rename the passkey",
  action: "Rename",
  body: input("name", "Name", passkey.friendly_name, { required: true }),
  submit: async (values) => {
    await api.patch(devicePath(app, shown, passkey), { friendly_name: values.get("name") });
    await reload();
  },
});

const revoke = (passkey, app, shown, reload) => confirmByName({
  title: "Revoke the passkey?",
  consequence: "It can never log in again; the user can register another one.",
  name: passkey.friendly_name,
  action: "Revoke",
  submit: async () => {
    await api.remove(devicePath(app, shown, passkey));
    await reload();
  },
});

const metadata = ({ user_metadata: data }) => (Object.keys(data ?? {}).length === 0 ? nothing : html`
  <details class="card"><summary>Metadata</summary><pre tabindex="0">${JSON.stringify(data, null, 2)}</pre></details>`);

/** Saves a stream of lines as a file, without holding it in memory where the browser can write files. */
export async function save(path, name) {
  const accept = "application/x-ndjson";
  if ("showSaveFilePicker" in window) {
    const file = await window.showSaveFilePicker({ suggestedName: name });
    const response = await api.send("GET", path, { accept });
    await response.body.pipeTo(await file.createWritable());
    return;
  }
  const response = await api.send("GET", path, { accept });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
