// A control for each type of setting, by its schema.

import { html, nothing } from "../lit/lit-html.js";
import { dialog, input, pictures } from "../parts.js";
import { providerMark, providerName } from "../providers.js";

const AAGUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const ALGORITHMS = { "-7": "ES256", "-8": "EdDSA", "-35": "ES384", "-36": "ES512", "-257": "RS256" };

const PLATFORMS = {
  ios: ["iOS app", [["team_id", "Team id"], ["bundle_id", "Bundle id"]]],
  android: ["Android app", [["package_name", "Package name"], ["sha256_cert_fingerprints", "SHA-256 fingerprints of its certificates, one per line"]]],
  origin: ["Web view or extension", [["origin", "Origin, such as capacitor://localhost"]]],
};

/** A value as a person reads it. */
export function shown(value, schema, known) {
  if (value === null || value === "" || (Array.isArray(value) && value.length === 0)) {
    return "nothing";
  }
  if (Array.isArray(value)) {
    return value.map((item, i) => html`${i === 0 ? nothing : ", "}${shown(item, schema.items ?? {}, known)}`);
  }
  if (schema.format === "uuid") {
    return html`<span title=${value}>${providerName(value, known)}</span>`;
  }
  if (typeof value === "object") {
    return value.platform ? clientName(value) : Object.values(value).filter((part) => part !== null).join(", ") || "nothing";
  }
  return schema.enum && value in ALGORITHMS ? ALGORITHMS[value] : String(value);
}

const clientName = (client) => client.bundle_id ?? client.package_name ?? client.origin;

/** The control of a setting. options: { known, isReadOnly, change: (value) => void } */
export function control({ name, schema }, value, options) {
  if (options.isReadOnly) {
    return html`<p>${shown(value, schema, options.known)}</p>`;
  }
  if (schema.enum) {
    return choice(name, schema.enum, value, options);
  }
  switch (schema.type) {
    case "boolean":
      return choice(name, [true, false], value, options);
    case "integer":
      return wholeNumber(name, schema, value, options);
    case "array":
      return list(name, schema, value, options);
    case "object":
      return members(name, value, options);
    default:
      return text(name, value, options);
  }
}

const choice = (name, values, value, { change }) => html`
  <select aria-labelledby="name-${name}" @change=${(event) => change(values[event.target.selectedIndex])}>
    ${values.map((each) => html`<option .selected=${each === value}>${each}</option>`)}</select>`;

const wholeNumber = (name, { minimum, maximum }, value, { change }) => html`
  <input type="number" aria-labelledby="name-${name}" .value=${String(value)} min=${minimum} max=${maximum} required
    @change=${({ target }) => target.reportValidity() && change(target.valueAsNumber)}>
  <small>${minimum} to ${maximum}</small>`;

const text = (name, value, { change }) => html`
  <input aria-labelledby="name-${name}" .value=${value} required autocapitalize="none" spellcheck="false"
    @change=${({ target }) => change(target.value.trim())}>`;

function list(name, schema, value, options) {
  const { items } = schema;
  if (items.enum) {
    return ordered(name, items.enum, value, options);
  }
  if (items.format === "uuid") {
    return models(name, value, options);
  }
  return items.type === "object" ? clients(value, options) : linesOf(name, value, options);
}

/** Values in an order of preference. */
const ordered = (name, all, value, { change }) => html`
  <ol class="chips">${value.map((each, i) => html`<li>${ALGORITHMS[each] ?? each}
    ${i === 0 ? nothing : html`<button type="button" class="icon" aria-label="Prefer ${ALGORITHMS[each] ?? each}"
      @click=${() => change(moved(value, i))}>${pictures.up}</button>`}
    ${removal(ALGORITHMS[each] ?? each, () => change(value.filter((other) => other !== each)))}</li>`)}</ol>
  ${value.length === all.length ? nothing : html`
    <select aria-label="Add to ${name}" @change=${({ target }) => {
      const added = all.filter((each) => !value.includes(each))[target.selectedIndex - 1];
      target.selectedIndex = 0;
      change([...value, added]);
    }}><option>Add…</option>${all.filter((each) => !value.includes(each)).map((each) => html`<option>${ALGORITHMS[each] ?? each}</option>`)}</select>`}`;

const moved = (value, i) => [...value.slice(0, i - 1), value[i], value[i - 1], ...value.slice(i + 1)];

const removal = (what, remove) => html`
  <button type="button" class="icon" aria-label="Remove ${what}" @click=${remove}>${pictures.remove}</button>`;

/** Authenticator models, chosen by the provider's name or given as an AAGUID. */
const models = (name, value, { known, change }) => html`
  <ul class="chips">${value.map((aaguid) => html`<li title=${aaguid}>${providerMark(aaguid, known)}
    ${removal(providerName(aaguid, known), () => change(value.filter((other) => other !== aaguid)))}</li>`)}</ul>
  <input list="models-${name}" aria-label="Add to ${name}" placeholder="Provider's name or AAGUID" @change=${({ target }) => {
    const aaguids = aaguidsOf(target.value.trim(), known);
    target.setCustomValidity(aaguids.length === 0 && target.value !== "" ? "Choose a provider of the list, or enter an AAGUID." : "");
    if (target.reportValidity() && aaguids.length > 0) {
      target.value = "";
      change([...new Set([...value, ...aaguids])]);
    }
  }}>
  <datalist id="models-${name}">${[...new Set([...known.values()].map((provider) => provider.name))].map((each) =>
    html`<option value=${each}></option>`)}</datalist>`;

/** The AAGUID that was entered, or those of the provider of this name, of which some have several. */
function aaguidsOf(entered, known) {
  const lower = entered.toLowerCase();
  return AAGUID.test(lower) ? [lower] : [...known].filter(([, { name }]) => name.toLowerCase() === lower).map(([aaguid]) => aaguid);
}

const linesOf = (name, value, { change }) => html`
  <textarea aria-labelledby="name-${name}" rows=${Math.max(2, value.length + 1)} spellcheck="false" placeholder="one per line"
    .value=${value.join("\n")} @change=${({ target }) => change(target.value.split("\n").map((line) => line.trim()).filter((line) => line !== ""))}></textarea>`;

/** Native clients, each of its platform. */
const clients = (value, { change }) => html`
  <ul class="chips">${value.map((client) => html`<li><span>${PLATFORMS[client.platform][0]} <code>${clientName(client)}</code></span>
    ${removal(clientName(client), () => change(value.filter((other) => other !== client)))}</li>`)}</ul>
  <div class="buttons">${Object.entries(PLATFORMS).map(([platform, [title, fields]]) => html`
    <button type="button" class="plain small" @click=${() => add(platform, title, fields, value, change)}>Add: ${title}</button>`)}</div>`;

const add = (platform, title, fields, value, change) => dialog({
  title,
  action: "Add",
  body: html`${fields.map(([member, label]) => (member === "sha256_cert_fingerprints"
    ? html`<label>${label}<textarea name=${member} rows="3" required spellcheck="false" placeholder="AB:CD:…"></textarea></label>`
    : input(member, label, "", { required: true })))}`,
  submit: (values) => {
    const client = { platform };
    fields.forEach(([member]) => {
      const entered = values.get(member).trim();
      client[member] = member === "sha256_cert_fingerprints" ? entered.split(/\s+/) : entered;
    });
    change([...value, client]);
  },
});

/** The optional addresses of an object. */
const members = (name, value, { change }) => html`${Object.keys(value).map((member) => html`
  <label>${member.replaceAll("_", " ")}<input type="url" .value=${value[member] ?? ""} placeholder="https://…" @change=${({ target }) =>
    target.reportValidity() && change({ ...value, [member]: target.value.trim() || null })}></label>`)}`;
