// The state of the page lives in the address fragment, so that back, forward, links and reloads work.

/** @typedef {{lang: "zh"|"en", view: string, focus: string, printed: boolean, theme: string, toggled: Set<string>, offKinds: Set<string>}} State */

/** @type {State} */
let state = readAddress();

/** @type {((before: State) => void)[]} */
const listeners = [];

/** @returns {State} */
function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  const view = given.get("view") || "";
  return {
    lang:
      given.get("lang") === "en" || given.get("lang") === "zh"
        ? /** @type {"zh"|"en"} */ (given.get("lang"))
        : model.lang,
    view: ["story", "network", "list"].includes(view) ? view : defaultView(),
    focus: given.get("id") || given.get("edge") || given.get("told") || given.get("evidence") || "",
    printed: given.get("printed") === "1",
    theme: given.get("theme") || "",
    toggled: new Set((given.get("toggle") || "").split(" ").filter(Boolean)),
    offKinds: new Set((given.get("without") || "").split(" ").filter(Boolean)),
  };
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
  return "#" + parts.map(([name, value]) => name + "=" + legible(value)).join("&");
}

/** Encoded, but for what a fragment may hold as it is. @param {string} value */
function legible(value) {
  return encodeURIComponent(value).replace(/%3A/g, ":").replace(/%2F/g, "/").replace(/%20/g, "+");
}

/** @param {string} focus */
function focusName(focus) {
  if (model.nodeById.has(focus)) return "id";
  if (edgeNamed(focus)) return "edge";
  return toldNamed(focus) ? "told" : "evidence";
}

/**
 * Change the state. A new thing to look at is a step that Back undoes; a setting is not.
 * @param {Partial<State>} changes
 */
function go(changes) {
  const next = Object.assign({}, state, changes);
  const step =
    ("focus" in changes && changes.focus !== state.focus) || ("view" in changes && changes.view !== state.view);
  const address = writeAddress(next);
  if (address === location.hash) return;
  if (step) {
    location.hash = address;
  } else {
    history.replaceState(null, "", address);
    follow();
  }
}

/** Take over what the address says, and tell everyone. */
function follow() {
  const before = state;
  state = readAddress();
  selection.key = null;
  listeners.forEach((listener) => listener(before));
}

window.addEventListener("hashchange", follow);
