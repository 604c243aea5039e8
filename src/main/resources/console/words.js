// How the console spells what the API names: times, numbers, kinds of events, and the reasons of refusals.

import { html } from "./lit/lit-html.js";
import * as api from "./api.js";

const DAY = 86_400_000;
const STEPS = [["year", 365 * DAY], ["month", 30 * DAY], ["day", DAY], ["hour", 3_600_000], ["minute", 60_000]];

const exact = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const counted = new Intl.NumberFormat("en");
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

export const number = (value) => counted.format(value);
export const compact = (value) => short.format(value);
export const percent = (part, whole) => (whole === 0 ? "–" : `${((100 * part) / whole).toFixed(part === whole ? 0 : 1)} %`);
export const plural = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

/** A moment as its distance from now, with the exact time as its title; null: a dash. */
export function ago(moment) {
  return moment === null || moment === undefined
    ? html`<span class="soft">–</span>`
    : html`<time datetime=${moment} title=${exact.format(new Date(moment))}>${distance(Date.parse(moment) - Date.now())}</time>`;
}

/** A moment as date and time, with its distance from now. */
export const at = (moment) =>
  html`<time datetime=${moment} title=${distance(Date.parse(moment) - Date.now())}>${exact.format(new Date(moment))}</time>`;

export function distance(milliseconds) {
  for (const [unit, size] of STEPS) {
    if (Math.abs(milliseconds) >= size) {
      return relative.format(Math.round(milliseconds / size), unit);
    }
  }
  return milliseconds > 0 ? "in a moment" : "just now";
}

export const daysSince = (moment) => (Date.now() - Date.parse(moment)) / DAY;

/** Text in which backticks mark code. */
export const prose = (text) =>
  text.split("`").map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part));

const TYPES = {
  passkey_login: "Login",
  passkey_register: "Registration of a passkey",
  "app.created": "App created",
  "app.changed": "App changed",
  "app.deleted": "App deleted",
  "api_key.created": "API key created",
  "api_key.revoked": "API key revoked",
  "users.exported": "Users exported",
  "users.imported": "Users imported",
  "user.exported": "User exported",
  "user.updated": "User's metadata changed",
  "user.activated": "User activated",
  "user.deactivated": "User deactivated",
  "user.deleted": "User deleted",
  "device.renamed": "Passkey renamed",
  "device.backup_flags_reset": "Passkey's backup flags reset",
  "device.revoked": "Passkey revoked",
  "webhook.created": "Webhook created",
  "webhook.changed": "Webhook changed",
  "webhook.deleted": "Webhook deleted",
  "webhook.secret_rotated": "Webhook's secret rotated",
  "webhook.tested": "Webhook tested",
  "webhook.replayed": "Webhook's events replayed",
  "webhook.disabled": "Webhook disabled, because it failed",
  "ceremonies.deleted": "Expired ceremonies deleted",
  "ceremony_addresses.deleted": "Addresses of ceremonies deleted",
  "operator_actions.deleted": "Expired actions deleted",
  "operator_addresses.deleted": "Addresses of actions deleted",
  "nonce_keys.deleted": "Expired keys of nonces deleted",
  "webhook_deliveries.deleted": "Expired deliveries of webhooks deleted",
};

/** Every type of event with its name. */
export const eventTypes = Object.entries(TYPES);

export const eventName = (type) => TYPES[type] ?? type;

const OUTCOMES = {
  requested: ["Not started", "quiet"],
  challenged: ["Waiting for the passkey", "quiet"],
  completed: ["Verified, not redeemed by the backend", "warn"],
  redeemed: ["Succeeded", "good"],
  refused: ["Refused", "bad"],
  expired: ["Not finished in time", "warn"],
};

/** Every outcome of a ceremony with its name. */
export const outcomes = Object.entries(OUTCOMES).map(([outcome, [name]]) => [outcome, name]);

/** The name of an event's outcome and its tone; an operator's action has none. */
export const outcomeOf = (event) => (event.kind === "ceremony" ? OUTCOMES[event.outcome] ?? [event.outcome, "quiet"] : null);

let explained = null;

/** The explanations of reasons by their names. Without them, screens show the names alone. */
export async function reasons() {
  explained ??= api.get("/reasons").then(({ reasons: all }) => new Map(all.map((reason) => [reason.reason, reason])));
  try {
    return await explained;
  } catch {
    explained = null;
    return new Map();
  }
}

/** A reason's name as words, such as "rp id hash". */
export const reasonName = (reason) => reason.replaceAll("_", " ");
