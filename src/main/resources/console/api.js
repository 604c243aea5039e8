// Calls of the operators' API. The token is kept in this module's memory and nowhere else: closing or reloading the page forgets it.

const BASE = new URL("../admin/v1", import.meta.url).href;

let token = null;
let whenRefused = () => {};

/** An answer that is not a success, in the shape that all errors of the service have. */
export class ApiError extends Error {
  constructor(status, code, sentence, requestId) {
    super(sentence);
    Object.assign(this, { status, code, requestId });
  }
}

/** Presents this token from now on; null: no call is made. `refused` is called once the service no longer accepts it. */
export function present(newToken, refused = () => {}) {
  token = newToken;
  whenRefused = refused;
}

/** A path with its values encoded: path`/apps/${id}/users`. */
export const path = (parts, ...values) => String.raw({ raw: parts }, ...values.map(segment));

function segment(value) {
  if (value === "." || value === ".." || value === "") {
    throw new ApiError(404, "not_found", "There is no such page.", null);
  }
  return encodeURIComponent(value);
}

export const get = (path, query, signal) => json("GET", path, { query, signal });
export const post = (path, body) => json("POST", path, { body });
export const patch = (path, body) => json("PATCH", path, { body });
export const remove = (path) => json("DELETE", path);

async function json(method, path, options = {}) {
  const { body, ...rest } = options;
  const sent = body === undefined ? {} : { body: JSON.stringify(body), type: "application/json" };
  const response = await send(method, path, { ...rest, ...sent });
  const text = await response.text();
  return text === "" ? null : JSON.parse(text);
}

/**
 * Sends a request and returns the response if it is a success.
 *
 * @throws ApiError for any other, and if there is none
 */
export async function send(method, path, { query = {}, body, type, accept = "application/json", signal } = {}) {
  const headers = { Accept: accept, Authorization: `Bearer ${token}` };
  if (type) {
    headers["Content-Type"] = type;
  }
  const options = { method, headers, body, signal, cache: "no-store", credentials: "omit", redirect: "error" };
  const used = token;
  let response;
  try {
    response = await fetch(BASE + path + search(query), options);
  } catch (failure) {
    if (failure.name === "AbortError") {
      throw failure;
    }
    throw new ApiError(0, "unreachable", "The service cannot be reached.", null);
  }
  if (response.ok) {
    return response;
  }
  const error = await errorOf(response);
  if (response.status === 401 && used === token) {
    whenRefused(error);
  }
  throw error;
}

function search(query) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

async function errorOf(response) {
  const { code, error } = await response.json().catch(() => ({}));
  const sentence = error ?? `The service answered with status ${response.status}.`;
  return new ApiError(response.status, code ?? "unknown", sentence, response.headers.get("X-Request-Id"));
}

/** The values of a response of one JSON value per line, as they arrive. */
export async function* lines(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    const complete = (rest + (value ?? "")).split("\n");
    rest = done ? "" : complete.pop();
    for (const line of complete) {
      if (line !== "") {
        yield JSON.parse(line);
      }
    }
    if (done) {
      return;
    }
  }
}

/** All entries of a list that continues, at most this many. */
export async function all(path, member, most, signal) {
  const found = [];
  let cursor = null;
  do {
    const answer = await get(path, { limit: 500, cursor }, signal);
    found.push(...answer[member]);
    cursor = answer.next;
  } while (cursor !== null && found.length < most);
  return found;
}

/** The answer of a call, or its error, where a screen shows its other parts nevertheless; if the screen was left, it is thrown. */
export const partly = (answer) =>
  answer.catch((error) => {
    if (error.name === "AbortError") {
      throw error;
    }
    return error;
  });
