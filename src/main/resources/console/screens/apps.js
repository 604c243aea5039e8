// The apps that the operator may see.

import { html, nothing } from "../lit/lit-html.js";
import * as api from "../api.js";
import { copyable, dialog, empty, input, pager, table } from "../parts.js";
import { address, go } from "../router.js";
import { may } from "../session.js";
import { ago } from "../words.js";

export const apps = {
  title: "Apps",
  load: ({ query: { cursor }, signal }) => api.get("/apps", { cursor, limit: 50 }, signal),
  view: ({ apps: all, next }) => html`
    ${may("admin") ? html`<div class="buttons"><button type="button" @click=${create}>Create an app</button></div>` : nothing}
    ${all.length === 0 ? empty("No apps", "An app is one relying party: its settings, users, passkeys and API keys.") : table("Apps", COLUMNS, all)}
    ${pager(next)}`,
};

const COLUMNS = [
  { label: "Name", cell: ({ id, name }) => html`<a href=${address(["apps", id])}>${name}</a>` },
  { label: "RP ID", cell: ({ rp_id }) => rp_id },
  { label: "Origin", cell: ({ auth_origin, additional_auth_origins: more }) => html`${auth_origin}${more.length > 0 ? html` <span class="soft">and ${more.length} more</span>` : nothing}` },
  { label: "Created", cell: ({ created_at }) => ago(created_at) },
  { label: "App id", cell: ({ id }) => copyable(id) },
];

async function create() {
  const created = await dialog({
    title: "Create an app",
    action: "Create",
    body: html`
      ${input("name", "Name", "", { required: true, maxlength: 256, hint: "Shown to people by their browser." })}
      ${input("auth_origin", "Origin of its pages", "", { required: true, placeholder: "https://shop.example.com" })}
      ${input("rp_id", "RP ID", "", { placeholder: "the origin's host", hint: "The domain that passkeys are bound to; it cannot change once there is a passkey." })}
      ${input("id", "App id", "", { placeholder: "a random one", pattern: "[A-Za-z0-9_\\-]{1,64}", title: "1 to 64 letters, digits, underscores and hyphens" })}`,
    submit: (values) => {
      const origin = values.get("auth_origin").trim();
      const id = values.get("id").trim();
      return api.post("/apps", {
        name: values.get("name").trim(),
        auth_origin: origin,
        rp_id: values.get("rp_id").trim() || hostOf(origin),
        ...(id === "" ? {} : { id }),
      });
    },
  });
  if (created !== null) {
    go(address(["apps", created.app.id, "start"]));
  }
}

function hostOf(origin) {
  try {
    return new URL(origin).hostname;
  } catch {
    throw new Error("The origin must be a scheme and a host, such as https://shop.example.com.");
  }
}
