// The settings of an app, made from their description: what each means, its bounds, its default, and the difference before it is saved.

import { html, nothing } from "../lit/lit-html.js";
import * as api from "../api.js";
import { confirmByName, dialog, note, toast } from "../parts.js";
import { providers } from "../providers.js";
import { address, go } from "../router.js";
import { may } from "../session.js";
import { prose } from "../words.js";
import { control, shown } from "./setting-controls.js";

/** What an app is, beside its settings, in the words of their descriptions. */
const PROFILE = [
  { name: "name", schema: { type: "string" }, meaning: "The app's name." },
  { name: "rp_id", schema: { type: "string" }, meaning: "The domain that passkeys are bound to. It cannot change once there is a passkey." },
  { name: "rp_name", schema: { type: "string" }, meaning: "The name that people see when they create a passkey." },
  { name: "auth_origin", schema: { type: "string" }, meaning: "The origin of the app's pages: scheme, host and optional port." },
  { name: "additional_auth_origins", schema: { type: "array", items: { type: "string" } }, meaning: "Further origins of its pages." },
];

let described = null;

/** The description of every setting, from the service. */
const descriptions = () => {
  described ??= fetch("settings.json", { cache: "no-cache" }).then((response) => response.json());
  return described;
};

export const settings = {
  title: "Settings",
  load: async ({ app, signal }) => {
    const [{ app: found }, all, known] = await Promise.all([api.get(api.path`/apps/${app}`, {}, signal), descriptions(), providers()]);
    return { app: found, all, known, draft: copyOf(found), failure: null };
  },
  view: (state, visit) => {
    const { app, all, draft } = state;
    const changes = changesOf(app, draft, all);
    const isReadOnly = !may("admin", app.id);
    const row = (description, holder, former) => setting(description, holder, former, { ...state, visit, isReadOnly });
    return html`
      ${isReadOnly ? note("warn", "You may read the settings; an administrator changes them.") : nothing}
      <form class="settings" @submit=${(event) => review(event, state, visit, changes)}>
        <section class="card"><h2>App</h2>${PROFILE.map((each) => row(each, draft, app))}</section>
        <section class="card"><h2>Ceremonies</h2>${all.map((each) => row(each, draft.settings, app.settings))}</section>
        ${changes.length === 0 ? nothing : html`
          <div class="save" role="status"><span>${changes.length === 1 ? "1 change" : `${changes.length} changes`}</span>
            <button type="button" class="plain" @click=${() => discard(state, visit)}>Discard</button><button>Review and save</button></div>`}
      </form>
      ${isReadOnly ? nothing : html`
        <section class="card"><h2>Delete the app</h2>
          <p>Its users, passkeys, keys and webhooks are deleted with it. From then on nobody can log in with them.</p>
          <button type="button" class="plain danger" @click=${() => erase(app)}>Delete the app</button></section>`}`;
  },
};

const copyOf = (app) => structuredClone(app);

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

function changesOf(app, draft, all) {
  return [
    ...PROFILE.map(({ name }) => ({ name, from: app[name], to: draft[name], isSetting: false })),
    ...all.map(({ name }) => ({ name, from: app.settings[name], to: draft.settings[name], isSetting: true })),
  ].filter(({ from, to }) => !same(from, to));
}

function setting(description, holder, former, { known, visit, isReadOnly }) {
  const { name, meaning } = description;
  const isChanged = !same(holder[name], former[name]);
  const isDefault = description.default === undefined || same(holder[name], description.default);
  return html`
    <div class="setting ${isChanged ? "changed" : ""}" role="group" aria-labelledby="name-${name}" aria-describedby="meaning-${name}">
      <div><h3 id="name-${name}">${name}</h3>
        <p id="meaning-${name}">${prose(meaning)}
          ${isDefault ? nothing : html`<span class="soft">By default ${shown(description.default, description.schema, known)}.</span>`}</p></div>
      <div>${control(description, holder[name], {
        known,
        isReadOnly,
        change: (value) => {
          holder[name] = value;
          visit.redraw();
        },
      })}</div>
    </div>`;
}

function discard(state, visit) {
  state.draft = copyOf(state.app);
  visit.redraw();
}

/** Shows what would change, and saves it. */
async function review(event, state, visit, changes) {
  event.preventDefault();
  const { app, all, known } = state;
  const schema = (name) => [...PROFILE, ...all].find((each) => each.name === name).schema;
  const saved = await dialog({
    title: "Save these changes?",
    action: "Save",
    body: html`<p>They are in force on all replicas within five seconds.</p>
      <dl class="difference">${changes.map(({ name, from, to }) => html`
        <dt><code>${name}</code></dt><dd><del>${shown(from, schema(name), known)}</del><ins>${shown(to, schema(name), known)}</ins></dd>`)}</dl>`,
    submit: () => {
      const patch = {};
      changes.filter(({ isSetting }) => !isSetting).forEach(({ name, to }) => { patch[name] = to; });
      const ofCeremonies = changes.filter(({ isSetting }) => isSetting);
      if (ofCeremonies.length > 0) {
        patch.settings = Object.fromEntries(ofCeremonies.map(({ name, to }) => [name, to]));
      }
      return api.patch(api.path`/apps/${app.id}`, patch);
    },
  });
  if (saved !== null) {
    Object.assign(state, { app: saved.app, draft: copyOf(saved.app) });
    visit.redraw();
    toast("Saved.");
  }
}

async function erase(app) {
  const done = await confirmByName({
    title: `Delete ${app.name}?`,
    consequence: "All users, passkeys, keys and webhooks of the app are deleted. This cannot be undone.",
    name: app.name,
    action: "Delete everything",
    submit: () => api.remove(api.path`/apps/${app.id}`),
  });
  if (done !== null) {
    go(address(["apps"]));
  }
}
