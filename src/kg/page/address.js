// The state of the page lives in the address fragment, so that back, forward, links and reloads work.

/** @typedef {{lang: "zh"|"en", view: string, focus: string, printed: boolean, theme: string, toggled: Set<string>, offKinds: Set<string>, more: Record<string, string>}} State */

/** Settings of single views and tools, each under its own name in the address. */
const MORE = ["read", "hops", "open", "all", "cover", "of", "sort", "match", "branches", "ask", "with", "sparql", "limit", ...FACETS];
/** The settings whose change is a step that Back undoes. */
const STEPS = ["of", "branches", "ask", "with", "sparql"];

/** @type {State} */
let state = readAddress();

/** @type {((before: State) => void)[]} */
const listeners = [];

/** @returns {State} */
function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  const view = given.get("view") || "";
  return {
    lang: ["zh", "en"].includes(given.get("lang") || "") ? /** @type {"zh"|"en"} */ (given.get("lang")) : model.lang || readersLanguage(),
    view: viewNames().includes(view) ? view : defaultView(),
    focus: given.get("id") || given.get("edge") || given.get("told") || given.get("path") || given.get("evidence") || given.get("lit") || "",
    printed: given.get("printed") === "1",
    theme: given.get("theme") || "",
    toggled: new Set((given.get("toggle") || "").split(" ").filter(Boolean)),
    offKinds: new Set((given.get("without") || "").split(" ").filter(Boolean)),
    more: Object.fromEntries(MORE.map((name) => [name, given.get(name) || ""]).filter(([, value]) => value)),
  };
}

/** The first of the reader's languages that the page speaks; Chinese where it speaks none of them. @returns {"zh"|"en"} */
function readersLanguage() {
  const spoken = (navigator.languages || [navigator.language]).filter((tag) => /^(zh|en)\b/i.test(tag));
  return spoken.length && /^en/i.test(spoken[0]) ? "en" : "zh";
}

/** The views that these data have something for. */
function viewNames() {
  const story = model.story.lanes.length > 0;
  return ["story", "network", "places", "time", "compare", "table", "list", "ask"].filter(
    (name) =>
      (story || !["story", "compare"].includes(name)) &&
      (name !== "ask" || Boolean(model.ask)) &&
      (name !== "places" || placed.length > 0) &&
      (name !== "time" || dated.length > 0),
  );
}

/** A setting of a view or tool; empty where there is none. @param {string} name */
function setting(name) {
  return state.more[name] || "";
}

/** Change settings; empty ones leave the address. @param {Record<string, string>} changes @param {Partial<State>} [others] */
function set(changes, others) {
  const more = Object.assign({}, state.more, changes);
  go(Object.assign({ more: Object.fromEntries(Object.entries(more).filter(([, value]) => value)) }, others));
}

function defaultView() {
  return model.story.lanes.length ? "story" : "network";
}

/** @param {State} next */
function writeAddress(next) {
  const parts = [
    ["lang", next.lang],
    ["view", next.view],
  ];
  if (next.focus) parts.push([focusName(next.focus), next.focus]);
  if (next.printed) parts.push(["printed", "1"]);
  if (next.theme) parts.push(["theme", next.theme]);
  if (next.toggled.size) parts.push(["toggle", [...next.toggled].join(" ")]);
  if (next.offKinds.size) parts.push(["without", [...next.offKinds].join(" ")]);
  MORE.filter((name) => next.more[name]).forEach((name) => parts.push([name, next.more[name]]));
  return "#" + parts.map(([name, value]) => name + "=" + legible(value)).join("&");
}

/** Encoded, but for what a fragment may hold as it is. @param {string} value */
function legible(value) {
  return encodeURIComponent(value).replace(/%3A/g, ":").replace(/%2F/g, "/").replace(/%20/g, "+");
}

/** @param {string} focus */
function focusName(focus) {
  if (focus === ANSWER) return "lit";
  if (model.nodeById.has(focus)) return "id";
  if (edgeNamed(focus)) return "edge";
  if (focus.startsWith("path ")) return "path";
  return toldNamed(focus) ? "told" : "evidence";
}

/**
 * Change the state. A new thing to look at is a step that Back undoes; a setting is not.
 * @param {Partial<State>} changes
 */
function go(changes) {
  const next = Object.assign({}, state, changes);
  // How far one looks around a thing ends with looking at it.
  if (next.focus !== state.focus) next.more = Object.assign({}, next.more, { hops: "" });
  const step =
    next.focus !== state.focus ||
    next.view !== state.view ||
    STEPS.some((name) => (next.more[name] || "") !== setting(name));
  const address = writeAddress(next);
  if (address === location.hash) return;
  if (step) {
    location.hash = address;
  } else {
    replaceAddress(address);
    follow();
  }
}

/** Another fragment without a step back. In a frame of a notebook only the whole address will do. @param {string} fragment */
function replaceAddress(fragment) {
  history.replaceState(null, "", location.href.split("#")[0] + fragment);
}

/** Take over what the address says, and tell everyone. */
function follow() {
  const before = state;
  state = readAddress();
  selection.key = null;
  listeners.forEach((listener) => listener(before));
}

window.addEventListener("hashchange", follow);
