// The console: signs the operator in, finds the screen of the address, loads what it needs and shows it.

import { html, nothing, render } from "./lit/lit-html.js";
import { empty, failed, loading, note, pictures } from "./parts.js";
import { address, go, here, match } from "./router.js";
import * as session from "./session.js";
import { signInView } from "./screens/sign-in.js";
import { apps } from "./screens/apps.js";
import { check } from "./screens/check.js";
import { events } from "./screens/events.js";
import { keys } from "./screens/keys.js";
import { lookUp } from "./screens/look-up.js";
import { move } from "./screens/move.js";
import { overview } from "./screens/overview.js";
import { server } from "./screens/server.js";
import { settings } from "./screens/settings.js";
import { start } from "./screens/start.js";
import { user } from "./screens/user.js";
import { users } from "./screens/users.js";
import { webhook } from "./screens/webhook.js";
import { webhooks } from "./screens/webhooks.js";

/**
 * The screens by their addresses. A screen has a `title`, `load` (the route to what is shown, from the API), `view` (of that, a template),
 * and `every`, in milliseconds, if it shows what changes by itself.
 */
const ROUTES = [
  ["", lookUp],
  ["apps", apps],
  ["server", server],
  ["apps/:app", overview],
  ["apps/:app/users", users],
  ["apps/:app/users/:user", user],
  ["apps/:app/events", events],
  ["apps/:app/keys", keys],
  ["apps/:app/settings", settings],
  ["apps/:app/check", check],
  ["apps/:app/webhooks", webhooks],
  ["apps/:app/webhooks/:webhook", webhook],
  ["apps/:app/move", move],
  ["apps/:app/start", start],
];

/** The screens of an app in its menu; those of administrators alone are left out for others. */
const SECTIONS = [
  ["Overview", []],
  ["Users", ["users"]],
  ["Events", ["events"]],
  ["Keys", ["keys"]],
  ["Settings", ["settings"]],
  ["Check", ["check"]],
  ["Webhooks", ["webhooks"]],
  ["Import, export", ["move"], "admin"],
  ["Start", ["start"]],
];

const NOT_FOUND = {
  title: "Not found",
  load: () => null,
  view: () => empty("There is no such page", html`<a href="#/">Look somebody up</a> or <a href="#/apps">choose an app</a>.`, "search"),
};

const page = document.getElementById("page");

/** What is shown: a screen at an address, and what was loaded for it. */
let visit = null;
let sentence = null;

async function visited() {
  visit?.gone.abort();
  const { segments, query } = here();
  const route = match(ROUTES, segments) ?? { pattern: "", screen: NOT_FOUND, params: {} };
  const isElsewhere = visit?.path !== segments.join("/");
  visit = {
    ...route,
    query,
    path: segments.join("/"),
    gone: new AbortController(),
    data: isElsewhere || visit.screen !== route.screen ? undefined : visit.data,
    error: null,
    loading: true,
    redraw: draw,
    reload: () => load(visit),
  };
  const shown = visit;
  draw();
  if (isElsewhere) {
    scrollTo(0, 0);
    page.querySelector("h1")?.focus();
  }
  await load(shown);
}

async function load(shown, isPolled = false) {
  Object.assign(shown, { loading: true, isPolled });
  try {
    const data = await shown.screen.load({ ...shown.params, query: shown.query, signal: shown.gone.signal, before: shown.data });
    if (shown === visit) {
      Object.assign(shown, { data, error: null });
    }
  } catch (error) {
    if (shown === visit && error.name !== "AbortError") {
      shown.error = error;
    }
  }
  Object.assign(shown, { loading: false, loadedAt: Date.now() });
  if (shown === visit) {
    draw();
  }
}

function draw() {
  if (session.operator() === null) {
    document.title = "Sign in – Latchkey";
    render(signInView({ sentence, enter }), page);
    return;
  }
  document.title = `${title()} – Latchkey`;
  render(frame(), page);
}

const title = () => {
  const { screen, params, data } = visit;
  return typeof screen.title === "function" ? screen.title(params, data) : screen.title;
};

const frame = () => html`
  <header class="bar">
    <a class="skip" href=${location.hash || "#/"} @click=${skip}>Skip to the content</a>
    <a class="brand" href="#/"><img src="key.svg" alt="" width="22" height="22">Latchkey</a>
    <form class="finder" role="search" @submit=${find}>
      <input name="q" aria-label="Look up a person or a request" placeholder="Look up: external id, user, credential or request id"
        autocomplete="off" autocapitalize="none" spellcheck="false"><button class="icon" aria-label="Look up">${pictures.search}</button>
    </form>
    <p class="who"><span title=${session.operator().roles.join(", ")}>${session.operator().subject}</span>
      <button type="button" class="plain small" @click=${() => leave()}>Sign out</button></p>
  </header>
  <div class="columns">
    <nav class="menu" aria-label="Console">${menu()}</nav>
    <main id="content" aria-busy=${visit.loading && !visit.isPolled}>
      <div class="title"><h1 tabindex="-1">${title()}</h1></div>
      ${content()}
    </main>
  </div>`;

function content() {
  const { screen, data, error, reload } = visit;
  if (error !== null && (data === undefined || screen.every === undefined)) {
    return failed(error, reload);
  }
  const stale = error === null ? nothing : note("warn", html`These are not the latest figures: ${error.message}`);
  return data === undefined ? loading() : html`${stale}${screen.view(data, visit)}`;
}

function menu() {
  const { app } = visit.params;
  const link = (segments, name) => html`<li><a href=${address(segments)} aria-current=${isHere(segments) ? "page" : nothing}>${name}</a></li>`;
  return html`
    <ul>${link([], "Look-up")}${link(["apps"], "Apps")}${link(["server"], "Server")}</ul>
    ${app === undefined ? nothing : html`
      <p class="of-app" title="App">${app}</p>
      <ul>${SECTIONS.filter(([, , level]) => level === undefined || session.may(level, app))
        .map(([name, segments]) => link(["apps", app, ...segments], name))}</ul>`}`;
}

/** Whether this menu entry leads to what is shown, or to the list that contains it. */
function isHere(segments) {
  const path = segments.join("/");
  return segments.length < 3 ? visit.path === path : visit.path === path || visit.path.startsWith(`${path}/`);
}

function skip(event) {
  event.preventDefault();
  page.querySelector("h1").focus();
}

function find(event) {
  event.preventDefault();
  const { q } = event.currentTarget.elements;
  go(address([], { q: q.value.trim(), app: visit.params.app }));
  q.value = "";
}

function leave(said = null) {
  session.signOut();
  visit?.gone.abort();
  visit = null;
  sentence = said;
  draw();
}

/** Signs in with a token and shows what the address says. */
async function enter(token) {
  await session.signIn(token, (error) => {
    document.getElementById("dialog").close();
    leave(`You were signed out: ${error.message}`);
  });
  sentence = null;
  await visited();
}

/** Figures are kept up to date while somebody can see them. */
setInterval(() => {
  const every = visit?.screen.every;
  if (session.operator() && every !== undefined && document.visibilityState === "visible" && !visit.loading
      && Date.now() - visit.loadedAt >= every) {
    load(visit, true);
  }
}, 1000);

addEventListener("hashchange", () => {
  const token = session.tokenOfAddress();
  if (token !== null) {
    enter(token).catch(refused);
  } else if (session.operator() !== null) {
    visited();
  }
});

addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.target.closest("input, select, textarea, dialog")) {
    event.preventDefault();
    page.querySelector(".finder input")?.focus();
  }
});

function refused(error) {
  sentence = error.message;
  draw();
}

try {
  const token = session.tokenOfAddress() ?? (await session.tokenOfProvider());
  if (token === null) {
    draw();
  } else {
    await enter(token);
  }
} catch (error) {
  refused(error);
}
