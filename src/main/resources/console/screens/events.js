// The audit trail of an app: ceremonies and actions.

import { html, nothing } from "../lit/lit-html.js";
import * as api from "../api.js";
import { badge, copyable, empty, filters, input, note, pager, refusal, select } from "../parts.js";
import { address } from "../router.js";
import { at, eventName, eventTypes, outcomeOf, outcomes, plural, reasonName, reasons } from "../words.js";

const NAMES = ["type", "outcome", "reason", "refused", "external_id", "user_id", "credential_id", "request_id", "since", "until"];

export const events = {
  title: "Events",
  load: async ({ app, query, signal }) => {
    const filter = Object.fromEntries(NAMES.map((name) => [name, moment(name, query[name])]));
    const [trail, explained] = await Promise.all([
      api.get(api.path`/apps/${app}/events`, { ...filter, cursor: query.cursor, limit: 50 }, signal),
      reasons(),
    ]);
    return { ...trail, explained };
  },
  view: ({ events: found, next, explained }, { params: { app }, query }) => html`
    ${filters(html`
      ${select("type", "What", [["", "Everything"], ...eventTypes], query.type)}
      ${select("outcome", "Outcome", [["", "Any"], ...outcomes], query.outcome)}
      ${select("reason", "Reason", [["", "Any"], ...reasonNames(explained, query.reason)], query.reason)}
      ${input("external_id", "External id", query.external_id)}
      ${input("request_id", "Request id", query.request_id)}
      ${input("since", "Since", query.since, { type: "datetime-local" })}
      ${input("until", "Until", query.until, { type: "datetime-local" })}
      <label class="check"><input type="checkbox" name="refused" value="true" .checked=${query.refused === "true"}>With refused attempts</label>`)}
    <h2 class="hidden">What happened</h2>
    ${found.length === 0
      ? empty("No events", next === null ? "Nothing was recorded that matches." : "Not among the latest ten thousand: go further back.")
      : timeline(found, explained, app)}
    ${pager(next, "Older")}
    <details class="card"><summary>All of it, as a stream</summary>
      <p>One JSON object per line, oldest first, up to the last event that is final. The header <code>Next-Cursor</code> of the answer is
        the <code>cursor</code> of the next call.</p>
      <p>${copyable(`curl -sS '${new URL(`../admin/v1/apps/${app}/events`, location.href)}' -H 'Accept: application/x-ndjson' -H "Authorization: Bearer $LATCHKEY_ADMIN_TOKEN"`)}</p>
    </details>`,
};

/** A local time of the form as RFC 3339. */
const moment = (name, value) => (value && (name === "since" || name === "until") ? new Date(value).toISOString() : value);

const reasonNames = (explained, chosen) => {
  const names = new Set(explained.keys());
  if (chosen) {
    names.add(chosen);
  }
  return [...names].map((name) => [name, reasonName(name)]);
};

/** Events with everything that is known of each; with the user unless it is the timeline of one. */
export const timeline = (found, explained, app) => html`
  ${explained.size === 0 && found.some(({ refusals }) => refusals.length > 0)
    ? note("warn", "The explanations of reasons are not available: refusals are shown by their names.") : nothing}
  <ol class="timeline">${found.map((event) => html`<li>${entry(event, explained, app)}</li>`)}</ol>`;

function entry(event, explained, app) {
  const outcome = outcomeOf(event);
  return html`
    <article class=${outcome?.[1] ?? "action"}>
      <header><h3>${eventName(event.type)}</h3>${outcome ? badge(...outcome) : nothing}<span class="when">${at(event.created_at)}</span></header>
      <p class="soft">${[
        app === undefined ? nothing : whose(event, app),
        event.actor ? html`by ${event.actor}` : nothing,
        event.count === undefined ? nothing : plural(event.count, "object"),
        event.ip_addr ? html`from ${event.ip_addr}` : nothing,
        event.user_agent ? html`<span class="agent" title=${event.user_agent}>${browser(event.user_agent)}</span>` : nothing,
      ].filter((part) => part !== nothing).map((part, i) => (i === 0 ? part : html` · ${part}`))}</p>
      ${event.refusals.map((each) => refusal(each, explained))}
    </article>`;
}

const whose = ({ user_id, external_id }, app) => (user_id
  ? html`<a href=${address(["apps", app, "users", user_id])}>${external_id ?? user_id}</a>` : nothing);

/** The browser and the system that a user agent names. */
function browser(agent) {
  const name = [["Edg/", "Edge"], ["OPR/", "Opera"], ["Firefox/", "Firefox"], ["Chrome/", "Chrome"], ["Safari/", "Safari"]]
    .find(([mark]) => agent.includes(mark))?.[1];
  const system = [["Android", "Android"], ["iPhone", "iPhone"], ["iPad", "iPad"], ["Windows", "Windows"], ["Mac OS", "macOS"], ["Linux", "Linux"]]
    .find(([mark]) => agent.includes(mark))?.[1];
  return name && system ? `${name} on ${system}` : agent.slice(0, 60);
}
