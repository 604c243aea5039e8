// The start page: from whatever a support case begins with to the user.

import { html, nothing } from "../lit/lit-html.js";
import * as api from "../api.js";
import { badge, empty, filters, refusal, select } from "../parts.js";
import { address, goInstead } from "../router.js";
import * as session from "../session.js";
import { at, eventName, number, outcomeOf, reasons } from "../words.js";

const MOST_APPS = 500;
const AT_ONCE = 6;

/** How many pages of events are searched; each one examines ten thousand. */
const MOST_PAGES = 5;

const USER_ID = /^[\w-]{1,64}$/;
/** Of 12 bytes or more; base64url has no length of 4 n + 1. */
const CREDENTIAL_ID = /^(?=.{16})(?:[\w-]{4})*(?:[\w-]{2,3})?$/;

export const lookUp = {
  title: "Look-up",
  load,
  view,
};

async function load({ query: { q, app, cursor }, signal }) {
  const apps = await api.all("/apps", "apps", MOST_APPS, signal);
  if (!q) {
    return { apps };
  }
  const users = await inBatches(app ? apps.filter(({ id }) => id === app) : apps, (each) => usersOf(each.id, q, signal));
  if (users.length === 1) {
    goInstead(address(["apps", users[0].app, "users", users[0].id]));
  }
  if (users.length > 0) {
    return { apps, users, events: [], searched: 0 };
  }
  return { apps, users, explained: await reasons(), ...(await eventsOf(app, apps, q, cursor, signal)) };
}

/** The users of an app whose external id or id this is, or the credential id of one of their passkeys. */
async function usersOf(app, q, signal) {
  const named = [["identifier", /^.{1,256}$/u], ["id", USER_ID], ["credential_id", CREDENTIAL_ID]].filter(([, form]) => form.test(q));
  const lists = await Promise.all(named.map(([name]) =>
    api.get(api.path`/apps/${app}/users`, { [name]: q, limit: 1 }, signal)));
  const found = new Map(lists.flatMap(({ users }) => users).map((user) => [user.id, { ...user, app }]));
  return [...found.values()];
}

/** The events with a passkey, such as a revoked one, or a refused request of this id, from the newest. */
async function eventsOf(app, apps, q, cursor, signal) {
  if (!USER_ID.test(q) && !CREDENTIAL_ID.test(q)) {
    return { events: [], next: null };
  }
  const everywhere = !app && session.operator().apps === null;
  const trails = everywhere ? [null] : apps.map(({ id }) => id).filter((id) => !app || id === app);
  const named = [["credential_id", CREDENTIAL_ID], ["request_id", USER_ID]].filter(([, form]) => form.test(q));
  const found = await inBatches(trails, async (each) => {
    const pages = await Promise.all(named.map(([name]) => pagesOf(each, { [name]: q, cursor, limit: 20 }, signal)));
    return [{
      events: pages.flatMap(({ events }) => events).map((event) => ({ app_id: each, ...event })),
      next: trails.length === 1 ? pages.map(({ next }) => next).find((next) => next !== null) ?? null : null,
    }];
  });
  return { events: found.flatMap(({ events }) => events), next: found.length === 1 ? found[0].next : null };
}

async function pagesOf(app, query, signal) {
  const trail = app === null ? "/events" : api.path`/apps/${app}/events`;
  const events = [];
  let { cursor } = query;
  for (let i = 0; i < MOST_PAGES && events.length === 0; i++) {
    const page = await api.get(trail, { ...query, cursor }, signal);
    events.push(...page.events);
    cursor = page.next;
    if (cursor === null) {
      break;
    }
  }
  return { events, next: cursor };
}

async function inBatches(items, find) {
  const found = [];
  for (let i = 0; i < items.length; i += AT_ONCE) {
    found.push(...(await Promise.all(items.slice(i, i + AT_ONCE).map(find))).flat());
  }
  return found;
}

function view({ apps, users, events, next, explained }, { query }) {
  return html`
    ${filters(html`
      <label class="grow">External id, user id, credential id or request id
        <input name="q" type="search" .value=${query.q ?? ""} autocomplete="off" autocapitalize="none" spellcheck="false"></label>
      ${select("app", "App", [["", "All apps"], ...apps.map(({ id, name }) => [id, name])], query.app)}`, "Look up")}
    ${users === undefined ? start(apps) : result({ apps, users, events, next, explained }, query)}`;
}

const start = (apps) => empty(
  "Who needs help?",
  html`Paste what you have: the id of your own user table, a user or credential id, or the request id of an error.
    ${apps.length === 0 ? html`There is no app yet: <a href="#/apps">create one</a>.` : nothing}`,
  "search",
);

function result({ apps, users, events, next, explained }, query) {
  if (users.length + events.length === 0) {
    return empty(
      "Nothing found",
      html`No user and no recorded request has “${query.q}”${apps.length >= MOST_APPS && !query.app
        ? ` in the first ${number(MOST_APPS)} apps; choose one` : ""}.
        ${query.app ? html`<a href=${address([], { q: query.q })}>Search all apps</a>` : nothing}
        ${next ? html`<a href=${address([], { ...query, cursor: next })}>Search further back</a>` : nothing}`,
      "search",
    );
  }
  const name = (id) => apps.find((app) => app.id === id)?.name ?? id;
  return html`
    <ul class="results">
      ${users.map((user) => html`<li><a href=${address(["apps", user.app, "users", user.id])}>${user.external_id}</a>
        ${badge(user.status, user.status === "active" ? "good" : "warn")} <span class="soft">${name(user.app)}</span></li>`)}
    </ul>
    ${events.map((event) => html`
      <section class="card">
        <h2>${eventName(event.type)} ${badge(...(outcomeOf(event) ?? [event.outcome]))}</h2>
        <p class="soft">${at(event.created_at)}, ${name(event.app_id)}</p>
        <p>${event.user_id
          ? html`By <a href=${address(["apps", event.app_id, "users", event.user_id])}>${event.external_id ?? event.user_id}</a>`
          : "No user: the passkey is not known."}</p>
        ${event.refusals.map((each) => refusal(each, explained))}
      </section>`)}`;
}
