// An app at a glance: logins, refusals, adoption, providers, and what needs attention.

import { html, nothing } from "../lit/lit-html.js";
import * as api from "../api.js";
import { bars, ranking, share } from "../charts.js";
import { badge, failed, filters, note, select } from "../parts.js";
import { providerMark, providers } from "../providers.js";
import { address } from "../router.js";
import { ago, compact, number, percent, plural, reasonName, reasons } from "../words.js";

const HOUR = 3_600_000;
const RANGES = {
  day: { name: "24 hours", hours: 24, bucket: "hour" },
  week: { name: "7 days", hours: 7 * 24, bucket: "hour" },
  month: { name: "30 days", hours: 30 * 24, bucket: "day" },
  quarter: { name: "90 days", hours: 90 * 24, bucket: "day" },
};

/** How often the check asks the relying party's own servers again. */
const CHECK_EVERY = 5 * 60_000;

const MOST_PROVIDERS = 8;

export const overview = {
  title: (_, data) => data?.app.name ?? "App",
  every: 5_000,
  load: async ({ app: id, query, signal, before }) => {
    const { hours, bucket } = RANGES[query.range] ?? RANGES.day;
    const now = Date.now();
    const span = { since: new Date(now - hours * HOUR).toISOString(), until: new Date(now).toISOString(), bucket };
    const [{ app }, figures, explained, known, checked] = await Promise.all([
      api.get(api.path`/apps/${id}`, {}, signal),
      api.partly(api.get(api.path`/apps/${id}/figures`, span, signal)),
      reasons(),
      providers(),
      before !== undefined && now - before.checked.at < CHECK_EVERY ? before.checked
        : api.get(api.path`/apps/${id}/check`, {}, signal).then(({ checks }) => ({ checks, at: now })).catch(() => ({ checks: [], at: now })),
    ]);
    return { app, figures, explained, known, checked };
  },
  view: ({ app, figures, explained, known, checked }, { query, reload }) => html`
    <p class="soft lead">${app.rp_id} · ${app.auth_origin}</p>
    ${findings(checked.checks, app)}
    ${figures instanceof Error ? failed(figures, reload) : html`
      ${filters(select("range", "Period", Object.entries(RANGES).map(([value, { name }]) => [value, name]), query.range ?? "day"), null)}
      ${numbers(figures)}
      ${pictures(figures, explained, known, app)}
      ${origins(figures.unlisted_origins, app)}`}`,
};

/** Of an app that has just been created. */
const NOT_COUNTED = "Not counted yet.";

const sum = (figures, count) => figures.reduce((total, figure) => total + count(figure), 0);
const both = ({ register, authenticate }) => register + authenticate;

function numbers({ figures, now }) {
  const logins = sum(figures, ({ completed }) => completed.authenticate);
  const completed = sum(figures, (figure) => both(figure.completed));
  const refused = sum(figures, (figure) => both(figure.refused));
  const users = now === null ? 0 : now.users.active + now.users.inactive + now.users.pending;
  const last = figures.at(-1);
  const minutes = last === undefined ? 1 : Math.max(1, (Date.now() - Date.parse(last.at)) / 60_000);
  return html`
    <dl class="numbers">
      ${figure("Logins", compact(logins), `${compact((last?.completed.authenticate ?? 0) / minutes)} a minute now`)}
      ${figure("Success", percent(completed, completed + refused), `${plural(refused, "refusal")}`)}
      ${now === null ? figure("Users with a passkey", "–", NOT_COUNTED) : figure("Users with a passkey", percent(now.users_with_passkey, users),
        `${number(now.users_with_passkey)} of ${plural(users, "user")}`, share(now.users_with_passkey, users, "Users with a passkey"))}
      ${figure("Passkeys", now === null ? "–" : compact(now.passkeys), `${plural(sum(figures, ({ passkeys_created: made }) => made), "new one")}`)}
    </dl>`;
}

const figure = (name, value, hint, picture = nothing) => html`
  <div><dt>${name}</dt><dd><b>${value}</b>${picture}<span class="soft">${hint}</span></dd></div>`;

function pictures({ figures, bucket, now }, explained, known, app) {
  const refusals = new Map();
  figures.forEach(({ refused_by_reason: counts }) => Object.entries(counts).forEach(([reason, count]) =>
    refusals.set(reason, (refusals.get(reason) ?? 0) + count)));
  const points = (values) => figures.map((each) => ({ at: each.at, values: values(each) }));
  return html`
    <div class="charts">
      ${bars({
        title: "Logins and refusals", bucket,
        series: [{ name: "Logins", tone: "accent" }, { name: "Refused", tone: "bad" }],
        points: points(({ completed, refused }) => [completed.authenticate, both(refused)]),
      })}
      ${bars({
        title: "Adoption", bucket,
        series: [{ name: "First passkeys of users", tone: "good" }, { name: "Further passkeys", tone: "accent" }],
        points: points(({ passkeys_created: made, users_enrolled: enrolled }) => [enrolled, Math.max(0, made - enrolled)]),
      })}
      ${ranking({
        title: "Refusals by reason", tone: "bad", none: "None in this period.",
        entries: [...refusals].sort(([, one], [, other]) => other - one).map(([reason, value]) => ({
          name: explained.get(reason)?.meaning ?? reasonName(reason),
          value,
          href: address(["apps", app.id, "events"], { reason }),
        })),
      })}
      ${ranking({
        title: "Passkeys by provider", none: now === null ? NOT_COUNTED : "There are no passkeys.",
        entries: (now?.providers ?? []).slice(0, MOST_PROVIDERS).map(({ aaguid, name, passkeys }) => ({
          name: known.has(aaguid) ? providerMark(aaguid, known) : name ?? providerMark(aaguid, known),
          value: passkeys,
        })),
      })}
    </div>
    ${now === null ? nothing : html`<p class="soft">Users and passkeys were counted ${ago(now.counted_at)}.</p>`}`;
}

const findings = (checks, app) => {
  const wrong = checks.filter(({ status }) => status !== "ok");
  return wrong.length === 0 ? nothing : note(wrong.some(({ status }) => status === "failed") ? "bad" : "warn", html`
    <strong>${plural(wrong.length, "finding")} of the check.</strong> ${wrong[0].message}
    <a href=${address(["apps", app.id, "check"])}>All findings</a>`);
};

const origins = (unlisted, app) => (unlisted.length === 0 ? nothing : html`
  <section class="card"><h2>Refused origins of the last hour</h2>
    <p class="soft">Pages that are not among the app's origins asked for ceremonies. If one is yours, add it in the
      <a href=${address(["apps", app.id, "settings"])}>settings</a>.</p>
    <ul class="plain">${unlisted.map(({ origin, count, last_at }) => html`
      <li>${origin === null ? "others" : html`<code>${origin}</code>`} ${badge(plural(count, "request"), "warn")} <span class="soft">last ${ago(last_at)}</span></li>`)}</ul>
  </section>`);
