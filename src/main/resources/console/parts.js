// The parts that screens share: tables and lists, pictures of their states, dialogs, messages, and small marks.

import { html, nothing, render, svg } from "./lit/lit-html.js";
import { filtered, here } from "./router.js";
import { reasonName } from "./words.js";

// Marks

/** A short state in words. Tones: good, warn, bad, quiet. */
export const badge = (text, tone = "quiet") => html`<span class="badge ${tone}">${text}</span>`;

/** A value to copy, such as an id. */
export const copyable = (text, label = `Copy ${text}`) => html`
  <span class="copyable"><code>${text}</code><button type="button" class="icon" title="Copy"
    aria-label=${label} @click=${(event) => copy(text, event.currentTarget)}>${pictures.copy}</button></span>`;

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied.");
  } catch {
    // Browsers offer the clipboard to secure pages only.
    getSelection().selectAllChildren(button.previousElementSibling);
    toast("Selected. Press Ctrl+C or ⌘C to copy.");
  }
}

/** The icon of a passkey's provider, or its initial. */
export function providerIcon(provider) {
  const light = provider?.icon_light ?? provider?.icon_dark;
  const dark = provider?.icon_dark ?? provider?.icon_light;
  return light
    ? html`<img class="provider in-light" src=${light} alt=""><img class="provider in-dark" src=${dark} alt="">`
    : html`<span class="provider initial" aria-hidden="true">${provider?.name?.charAt(0) ?? "?"}</span>`;
}

const icon = (drawn) => html`<svg viewBox="0 0 20 20" aria-hidden="true" focusable="false">${drawn}</svg>`;

export const pictures = {
  copy: icon(svg`<rect x="7" y="7" width="9" height="9" rx="2"/><path d="M4 12V5a1 1 0 0 1 1-1h7"/>`),
  search: icon(svg`<circle cx="9" cy="9" r="5"/><path d="M13 13l4 4"/>`),
  remove: icon(svg`<path d="M5 5l10 10M15 5L5 15"/>`),
  up: icon(svg`<path d="M10 15V5M6 9l4-4 4 4"/>`),
  good: icon(svg`<circle cx="10" cy="10" r="7"/><path d="M7 10.3l2 2 4-4.5"/>`),
  warn: icon(svg`<path d="M10 3l7.5 13.5h-15z"/><path d="M10 8.5v3.5M10 14.2v.3"/>`),
  bad: icon(svg`<circle cx="10" cy="10" r="7"/><path d="M7.5 7.5l5 5M12.5 7.5l-5 5"/>`),
};

const scene = (drawn) => html`<svg class="scene" viewBox="0 0 96 64" aria-hidden="true" focusable="false">${drawn}</svg>`;

const scenes = {
  empty: scene(svg`
    <rect x="14" y="14" width="68" height="40" rx="5"/><path d="M14 25h68"/><circle class="dot" cx="21" cy="19.500" r="1.500"/>
    <circle class="dot" cx="27" cy="19.500" r="1.500"/><path class="faint" d="M24 35h30M24 43h20"/>`),
  failed: scene(svg`
    <path d="M12 40c0-8 6-13 13-13 2-9 9-14 18-14 10 0 18 7 19 17 8 0 13 5 13 12 0 6-5 10-11 10H23c-6 0-11-5-11-12z"/>
    <path class="strong" d="M48 26v12M48 44v1"/>`),
  key: scene(svg`<circle cx="34" cy="32" r="11"/><path d="M45 32h33v10M66 32v7"/><circle class="dot" cx="31" cy="32" r="2.500"/>`),
  search: scene(svg`<circle cx="43" cy="29" r="15"/><path d="M54 40l14 13"/><path class="faint" d="M36 29h14"/>`),
};

// States of a screen or a part of it

/** Nothing to show, and what to do about it. */
export const empty = (title, hint = nothing, scene = "empty") => html`
  <div class="state">${scenes[scene]}<h2>${title}</h2><p>${hint}</p></div>`;

/** Where something is being loaded: the outline of what will be there. */
export const loading = () => html`
  <div class="state loading" role="status"><span class="hidden">Loading…</span>
    <i></i><i></i><i></i><i></i><i></i></div>`;

/** What failed, why, and a way to try again. */
export const failed = (error, again) => html`
  <div class="state" role="alert">${scenes.failed}<h2>${error.status === 403 ? "Not for this account" : "This did not work"}</h2>
    <p>${error.message}</p>
    ${error.requestId ? html`<p class="soft">Request ${copyable(error.requestId)}</p>` : nothing}
    ${again ? html`<button type="button" @click=${again}>Try again</button>` : nothing}</div>`;

/** A sentence that stands out. */
export const note = (tone, content) => html`<div class="note ${tone}">${pictures[tone] ?? pictures.warn}<div>${content}</div></div>`;

// Lists

/**
 * A table; on narrow screens a card for each row, which is why the roles are spelled out.
 *
 * columns: { label, cell: (row) => content, class }; the first one names the row
 */
export const table = (caption, columns, rows) => html`
  <table role="table">
    <caption class="hidden">${caption}</caption>
    <thead role="rowgroup"><tr role="row">${columns.map((column) => html`
      <th role="columnheader" scope="col" class=${column.class ?? ""}>${column.label}</th>`)}</tr></thead>
    <tbody role="rowgroup">${rows.map((row) => html`<tr role="row">${columns.map((column, i) => (i === 0
      ? html`<th role="rowheader" scope="row" class=${column.class ?? ""}>${column.cell(row)}</th>`
      : html`<td role="cell" class=${column.class ?? ""} data-label=${column.label}><div>${column.cell(row)}</div></td>`))}</tr>`)}</tbody>
  </table>`;

/** Links to the first and to the next page of a list that continues; null: this is the last one. */
export function pager(next, label = "Next page") {
  const isFirst = here().query.cursor === undefined;
  return isFirst && next === null ? nothing : html`
    <nav class="pager" aria-label="Pages">
      ${isFirst ? nothing : html`<a class="button" href=${filtered({})}>First page</a>`}
      ${next === null ? nothing : html`<a class="button" href=${filtered({ cursor: next })}>${label}</a>`}
    </nav>`;
}

/** A form of filters, whose values become part of the address: selections at once, others by the button; null: there are no others. */
export const filters = (content, action = "Filter") => html`
  <form class="filters" @submit=${applyFilters} @change=${(event) => event.target.matches("select, [type=checkbox]")
    && event.currentTarget.requestSubmit()}>${content}${action === null ? nothing : html`<button class="plain">${action}</button>`}</form>`;

function applyFilters(event) {
  event.preventDefault();
  const fields = [...event.currentTarget.elements].filter((field) => field.name);
  location.hash = filtered(Object.fromEntries(fields.map((field) =>
    [field.name, field.type === "checkbox" ? (field.checked ? field.value : "") : field.value.trim()])));
}

/** A selection among [value, name] pairs. */
export const select = (name, label, options, value = "") => html`
  <label>${label}<select name=${name}>${options.map(([option, text]) =>
    html`<option value=${option} .selected=${option === value}>${text}</option>`)}</select></label>`;

export const input = (name, label, value = "", attributes = {}) => html`
  <label>${label}<input name=${name} .value=${value} type=${attributes.type ?? "text"} placeholder=${attributes.placeholder ?? nothing}
    ?required=${attributes.required} autocomplete="off" autocapitalize="none" spellcheck="false" maxlength=${attributes.maxlength ?? nothing}
    pattern=${attributes.pattern ?? nothing} title=${attributes.title ?? nothing} min=${attributes.min ?? nothing}>${attributes.hint
      ? html`<small>${attributes.hint}</small>` : nothing}</label>`;

// Why something was refused

/** A refused attempt in words. */
export const refusal = (attempt, reasons) => {
  const explained = reasons.get(attempt.reason);
  return html`
    <div class="refusal">
      <p><strong>${explained?.meaning ?? `Refused: ${reasonName(attempt.reason)}.`}</strong> <code>${attempt.reason}</code></p>
      ${explained ? html`
        <dl>
          <dt>They saw</dt><dd>${explained.person_saw}</dd>
          <dt>Likely cause</dt><dd>${explained.cause}</dd>
          <dt>What to do</dt><dd>${explained.remedy}</dd>
        </dl>` : nothing}
      <p class="soft">${attempt.ip_addr ? html`From ${attempt.ip_addr}. ` : nothing}Request ${copyable(attempt.request_id)}</p>
    </div>`;
};

// Messages and dialogs

/** Shows a sentence for a few seconds, above a dialog that may be open. */
export function toast(sentence) {
  const message = document.createElement("p");
  message.textContent = sentence;
  const toasts = document.getElementById("toasts");
  toasts.hidePopover();
  toasts.showPopover();
  toasts.append(message);
  setTimeout(() => message.remove(), 5000);
}

/**
 * Opens a dialog with a form and returns a promise of what `submit` returned; null: it was cancelled. A failure of `submit` is shown, and
 * the dialog stays open.
 *
 * body: a template, or a function of `redraw` that returns one; submit: (FormData) => result
 */
export function dialog({ title, body, action, danger = false, submit, cancel = "Cancel" }) {
  const element = document.getElementById("dialog");
  return new Promise((done) => {
    let result = null;
    let error = null;
    let busy = false;

    const draw = () => render(html`
      <form @submit=${submitted} @input=${draw}>
        <h2 id="dialog-title">${title}</h2>
        ${typeof body === "function" ? body(draw) : body}
        ${error ? html`<p class="error" role="alert">${error.message}</p>` : nothing}
        <div class="buttons">
          ${cancel ? html`<button type="button" class="plain" @click=${() => element.close()}>${cancel}</button>` : nothing}
          <button class=${danger ? "danger" : ""} ?disabled=${busy}>${action}</button>
        </div>
      </form>`, element);

    async function submitted(event) {
      event.preventDefault();
      const values = new FormData(event.currentTarget);
      busy = true;
      error = null;
      draw();
      try {
        result = (await submit(values)) ?? true;
        element.close();
      } catch (failure) {
        error = failure;
        busy = false;
        draw();
      }
    }

    draw();
    element.showModal();
    element.addEventListener("close", () => {
      render(nothing, element);
      done(result);
    }, { once: true });
  });
}

/** Asks for the name of what an action destroys before it is done; resolves to null if it is cancelled. */
export const confirmByName = ({ title, consequence, name, action, submit }) =>
  dialog({
    title,
    danger: true,
    action,
    body: html`
      <p>${consequence}</p>
      <label>Type <code>${name}</code> to confirm
        <input name="name" autocomplete="off" autocapitalize="none" spellcheck="false" required></label>`,
    submit: (values) => {
      if (values.get("name").trim() !== name) {
        throw new Error(`That is not “${name}”.`);
      }
      return submit();
    },
  });

/** Shows a secret that is not shown again. */
export const showSecret = (title, explanation, secret) =>
  dialog({
    title,
    cancel: null,
    action: "I have stored it",
    body: html`<p>${explanation}</p><p class="secret">${copyable(secret, "Copy the secret")}</p>`,
    submit: () => true,
  });

/** Does something, and shows either this sentence or the error. */
export async function attempt(action, done) {
  try {
    await action();
    toast(done);
  } catch (error) {
    toast(error.message);
  }
}
