// What a new app's page and backend need, ready to be copied.

import { html, nothing } from "../lit/lit-html.js";
import * as api from "../api.js";
import { copyable, note } from "../parts.js";
import { address } from "../router.js";
import { may } from "../session.js";
import { create } from "./keys.js";

export const start = {
  title: "Start",
  load: ({ app, signal }) => api.get(api.path`/apps/${app}`, {}, signal),
  view: ({ app }) => {
    const service = location.origin;
    return html`
      <p class="soft lead">Three steps for <strong>${app.name}</strong>. Its users log in at ${app.auth_origin}.</p>
      <section class="card"><h2>1. A key for the backend</h2>
        <p>App id ${copyable(app.id)}</p>
        ${may("admin", app.id) ? html`<button type="button" @click=${() => create(app.id)}>Create a key</button>`
          : nothing} <a href=${address(["apps", app.id, "keys"])}>All keys</a></section>
      <section class="card"><h2>2. The page</h2>${snippet(page(service, app.id))}</section>
      <section class="card"><h2>3. The backend</h2>
        <p>In Node; any other language makes two HTTP calls.</p>${snippet(backend(service, app.id))}</section>
      ${note("warn", html`These lines name the address of this console, ${service}. Replace it by the address at which browsers reach the
        service, if that is another one. Then look at the <a href=${address(["apps", app.id, "check"])}>check</a>.`)}`;
  },
};

const snippet = (code) => html`<div class="snippet"><pre tabindex="0">${code}</pre>${copyable(code, "Copy the lines")}</div>`;

const page = (service, id) => `<input name="email" autocomplete="username webauthn">
<script type="module">
  import { Latchkey } from "${service}/sdk/latchkey-browser.js";
  const passkeys = new Latchkey("${id}");
  const enter = (nonce) => post("/login/passkey", { nonce }).then(() => location.assign("/"));   // post: a JSON fetch
  passkeys.autofill({ onNonce: enter });
  login.onclick = async () => enter((await passkeys.authenticate()).nonce);
  add.onclick = async () => post("/passkeys/done", await passkeys.register((await post("/passkeys/add")).transactionId));
</script>`;

const backend = (service, id) => `// npm install ${service}/sdk/latchkey-node-1.0.0.tgz
import { Latchkey } from "latchkey-node";

const latchkey = new Latchkey({ url: "${service}", appId: "${id}", apiKey: process.env.LATCHKEY_API_KEY });

app.post("/login/passkey", async (request, response) => {
  const { externalId } = await latchkey.verify(request.body.nonce, { transactionId: null });
  await logIn(request, externalId);   // your session
  response.sendStatus(204);
});`;
