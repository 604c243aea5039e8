// The users of an app.

import { html } from "../lit/lit-html.js";
import * as api from "../api.js";
import { badge, copyable, empty, filters, input, select, table } from "../parts.js";
import { address, here } from "../router.js";
import { ago, number, plural } from "../words.js";

const SIZE = 50;

export const statusTone = { active: "good", inactive: "bad", pending: "quiet" };

const ORDERS = [
  ["created_at:DESC", "Newest first"],
  ["created_at:ASC", "Oldest first"],
  ["identifier:ASC", "By external id"],
  ["last_login_at:DESC", "Last login first"],
  ["login_count:DESC", "Most logins first"],
];

export const users = {
  title: "Users",
  load: ({ app, query: { status, identifier, order, page, cursor, before }, signal }) =>
    api.get(api.path`/apps/${app}/users`, {
      status,
      identifier,
      order_by: order ?? ORDERS[0][0],
      page,
      cursor,
      created_before: before,
      limit: SIZE,
    }, signal),
  view: (list, { params: { app }, query }) => html`
    ${filters(html`
      ${input("identifier", "External id", query.identifier, { placeholder: "exactly" })}
      ${select("status", "Status", [["", "All"], ["active", "Active"], ["inactive", "Inactive"], ["pending", "Pending"]], query.status)}
      ${select("order", "Order", ORDERS, query.order)}`)}
    <p class="soft">${plural(list.total_users, "user")}</p>
    ${list.users.length === 0
      ? empty("No users", query.identifier || query.status ? "None has these values." : "They appear with their first registration.")
      : table("Users", columns(app), list.users)}
    ${pages(list)}`,
};

const columns = (app) => [
  { label: "External id", cell: (user) => html`<a href=${address(["apps", app, "users", user.id])}>${user.external_id}</a>` },
  { label: "Status", cell: ({ status }) => badge(status, statusTone[status]) },
  { label: "Logins", class: "number", cell: ({ login_count }) => number(login_count) },
  { label: "Last login", cell: ({ login_count, last_login_at }) => (login_count === 0 ? html`<span class="soft">never</span>` : ago(last_login_at)) },
  { label: "Created", cell: ({ created_at }) => ago(created_at) },
  { label: "User id", cell: ({ id }) => copyable(id) },
];

/** The neighbouring pages, whose links the service makes. */
const pages = ({ _links: { first, previous, next } }) => html`
  <nav class="pager" aria-label="Pages">
    ${[[first, "First page"], [previous, "Previous page"], [next, "Next page"]]
      .filter(([{ href }], i) => href !== "" && (i !== 0 || previous.href !== ""))
      .map(([{ href }, name]) => html`<a class="button" href=${addressOf(href)}>${name}</a>`)}
  </nav>`;

function addressOf(href) {
  const { segments, query } = here();
  const { page, cursor, created_before } = Object.fromEntries(new URL(href, location.href).searchParams);
  return address(segments, { ...query, page, cursor, before: created_before });
}
