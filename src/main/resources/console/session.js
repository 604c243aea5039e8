// Who is signed in, and how they signed in: with a token that they paste, or at the operators' identity provider.

import * as api from "./api.js";

const PENDING = "latchkey.sign-in";
const LEVELS = ["latchkey-viewer", "latchkey-support", "latchkey-admin"];

/** How to sign in, from the service. */
export const config = await fetch("config.json", { cache: "no-cache" }).then((response) => response.json());

let me = null;

/** The operator: subject, roles and apps; null: nobody has signed in. */
export const operator = () => me;

/** Whether the operator may do in this app what takes a viewer, support or an admin; no app: in all of them. */
export const may = (level, app = null) =>
  me.roles.some((role) => {
    const [name, bound] = role.split(":");
    return (bound === undefined || bound === app) && LEVELS.indexOf(name) >= LEVELS.indexOf(`latchkey-${level}`);
  });

/** Signs in with a token; `ended` is called when the service refuses it later. */
export async function signIn(token, ended) {
  api.present(token);
  try {
    me = await api.get("/me");
    api.present(token, ended);
  } catch (error) {
    signOut();
    throw error;
  }
}

/** Forgets the token. */
export function signOut() {
  me = null;
  api.present(null);
}

/**
 * The token in the address, if the quickstart printed it; null: there is none. It is removed from the address and from the browser's
 * history at once, and only the quickstart's console uses it: elsewhere a link could sign an operator in with somebody else's token.
 */
export function tokenOfAddress() {
  const [, token] = /^#token=(.+)$/.exec(location.hash) ?? [];
  if (token === undefined) {
    return null;
  }
  history.replaceState(null, "", "#/");
  return config.quickstart ? token : null;
}

/** Whether the page can sign in at the identity provider: PKCE takes SHA-256, which browsers offer to secure pages only. */
export const canAskProvider = () => config.identity_provider !== null && isSecureContext;

/** Leaves for the identity provider (authorization code with PKCE, RFC 7636); it leads back to this page. */
export async function askProvider() {
  const { client_id, scope } = config.identity_provider;
  const { authorization_endpoint } = await discovered();
  const verifier = random();
  const state = random();
  sessionStorage.setItem(PENDING, JSON.stringify({ state, verifier, address: location.hash }));
  const url = new URL(authorization_endpoint);
  Object.entries({
    response_type: "code",
    client_id,
    scope,
    redirect_uri: redirectUri(),
    state,
    code_challenge: await challenge(verifier),
    code_challenge_method: "S256",
  }).forEach(([name, value]) => url.searchParams.set(name, value));
  location.assign(url);
}

/**
 * The token that the identity provider issues for the code in the address; null: it did not lead here. The address that the operator
 * came from is restored first.
 *
 * @throws Error with a sentence for the operator
 */
export async function tokenOfProvider() {
  const answer = new URLSearchParams(location.search);
  if (!answer.has("state")) {
    return null;
  }
  const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? "{}");
  sessionStorage.removeItem(PENDING);
  history.replaceState(null, "", redirectUri() + (pending.address ?? ""));
  const { issuer, client_id, token } = config.identity_provider ?? {};
  if (answer.get("state") !== pending.state || (answer.has("iss") && answer.get("iss") !== issuer)) {
    throw new Error("This answer of the identity provider was not asked for here. Sign in again.");
  }
  if (!answer.has("code")) {
    throw new Error("The identity provider did not sign you in.");
  }
  const { token_endpoint } = await discovered();
  const response = await fetch(token_endpoint, {
    method: "POST",
    credentials: "omit",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code: answer.get("code"),
      redirect_uri: redirectUri(),
      client_id,
      code_verifier: pending.verifier,
    }),
  }).catch(unreachable);
  const tokens = await response.json().catch(() => ({}));
  if (!response.ok || typeof tokens[token] !== "string") {
    throw new Error("The identity provider issued no token for the console. Its client must be public and allow PKCE.");
  }
  return tokens[token];
}

async function discovered() {
  const { issuer } = config.identity_provider;
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const response = await fetch(url, { credentials: "omit" }).catch(unreachable);
  const document = await response.json().catch(() => ({}));
  if (document.issuer !== issuer) {
    throw new Error("The identity provider's discovery document is not that of the configured issuer.");
  }
  return document;
}

function unreachable() {
  throw new Error("The identity provider cannot be reached, or does not allow this page's origin.");
}

const redirectUri = () => location.origin + location.pathname;

const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

const challenge = async (verifier) =>
  base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));

const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
