// The passkey providers that the service knows by their AAGUIDs.

import { html } from "./lit/lit-html.js";
import { providerIcon } from "./parts.js";

const UNKNOWN = "00000000-0000-0000-0000-000000000000";

let known = null;

/** Every known provider by its AAGUID: { name, icon_light, icon_dark }. */
export async function providers() {
  known ??= fetch("providers.json", { cache: "no-cache" })
    .then((response) => response.json())
    .then((table) => new Map(Object.entries(table)));
  try {
    return await known;
  } catch {
    known = null;
    return new Map();
  }
}

/** What a provider is called. */
export const providerName = (aaguid, table) =>
  table.get(aaguid)?.name ?? (aaguid === UNKNOWN ? "Not stated by the authenticator" : "Unknown model");

/** A provider with its icon. */
export const providerMark = (aaguid, table) =>
  html`<span class="with-icon">${providerIcon(table.get(aaguid))}${providerName(aaguid, table)}</span>`;
