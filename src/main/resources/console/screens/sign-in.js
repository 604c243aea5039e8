// Signing in: at the identity provider if one is configured, and with a token.

import { html, nothing } from "../lit/lit-html.js";
import { note, toast } from "../parts.js";
import { askProvider, canAskProvider, config } from "../session.js";

/** sentence: why the operator is here, or null; enter: (token) => promise */
export const signInView = ({ sentence, enter }) => html`
  <main class="sign-in">
    <p class="brand"><img src="key.svg" alt="" width="28" height="28">Latchkey <span class="soft">console</span></p>
    <h1 tabindex="-1">Sign in</h1>
    ${sentence ? html`<div role="alert">${note("warn", sentence)}</div>` : nothing}
    ${config.identity_provider === null ? nothing : provider()}
    <form @submit=${(event) => submitted(event, enter)}>
      <label>Operator's token
        <input name="token" type="password" autocomplete="off" required autocapitalize="none" spellcheck="false">
        <small>${config.quickstart ? "The quickstart prints it at its start." : "The static token, or a JWT of your identity provider."}
          It stays in this tab's memory.</small></label>
      <button class=${config.identity_provider === null ? "" : "plain"}>Sign in with the token</button>
    </form>
  </main>`;

const provider = () => (canAskProvider()
  ? html`<button type="button" class="wide" @click=${ask}>Sign in at ${new URL(config.identity_provider.issuer).host}</button>
    <p class="or"><span>or</span></p>`
  : note("warn", "Signing in at the identity provider needs https: open the console at a secure address."));

async function ask(event) {
  event.currentTarget.disabled = true;
  try {
    await askProvider();
  } catch (error) {
    toast(error.message);
    document.querySelector("button.wide").disabled = false;
  }
}

async function submitted(event, enter) {
  event.preventDefault();
  const { token } = event.currentTarget.elements;
  const button = event.currentTarget.querySelector("button");
  button.disabled = true;
  try {
    await enter(token.value.trim());
  } catch (error) {
    token.setCustomValidity(error.status === 401 ? "This token is not valid." : error.message);
    token.reportValidity();
    token.addEventListener("input", () => token.setCustomValidity(""), { once: true });
    button.disabled = false;
  }
}
