// Addresses of screens. They are in the fragment, which browsers do not send: filters may contain people's ids, and no proxy's log
// should have them. Everything that decides what a screen shows is in its address, so that it can be sent to a colleague.

/** Where the page is: the segments of the path, and the filters. */
export function here() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  return {
    segments: path.split("/").filter((segment) => segment !== "").map(decoded),
    query: Object.fromEntries(new URLSearchParams(query ?? "")),
  };
}

function decoded(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The address of a path, given by its segments, with these filters; empty ones are left out. */
export function address(segments, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const path = `#/${segments.map(encodeURIComponent).join("/")}`;
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** The address of this screen with some filters changed, from its first page. */
export const filtered = (changes) => {
  const { segments, query } = here();
  return address(segments, { ...query, cursor: null, page: null, ...changes });
};

export function go(newAddress) {
  location.hash = newAddress;
}

/** Goes to an address that takes the place of this one in the browser's history. */
export function goInstead(newAddress) {
  history.replaceState(null, "", newAddress);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

/** The first route whose pattern, such as "apps/:app/users", has this path, with its parameters; null: none has. */
export function match(routes, segments) {
  for (const [pattern, screen] of routes) {
    const expected = pattern === "" ? [] : pattern.split("/");
    if (expected.length === segments.length) {
      const params = {};
      const fits = expected.every((part, i) => {
        if (part.startsWith(":")) {
          params[part.slice(1)] = segments[i];
          return true;
        }
        return part === segments[i];
      });
      if (fits) {
        return { pattern, screen, params };
      }
    }
  }
  return null;
}
