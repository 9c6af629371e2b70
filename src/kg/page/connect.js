// How two things are connected: pick two; the shortest ways between them light up and are listed step by step.

const WAYS_SHOWN = 6;

/** So many ways are looked at, to list those first that say most. */
const WAYS_LOOKED = 60;
/** Half of all things hang together by these, which says little. */
const FRAME = ["kg:Company", "org:Organization", "kg:PartyOrganization", "schema:Place"];

/** @typedef {{from: NodeRow, to: NodeRow|null, ways: EdgeRow[][], shared: [NodeRow, NodeRow][]}} Path */

/** What "path A B" in the address asks for. @param {string} focus @returns {Path|null} */
function pathNamed(focus) {
  if (!focus.startsWith("path ")) return null;
  const [from, to] = focus.split(" ").slice(1).map((id) => model.nodeById.get(id) || null);
  if (!from) return null;
  const two = to && to !== from;
  return { from, to, ways: two ? shortestWays(from, to) : [], shared: two ? sharedPairs(from, to) : [] };
}

/** What two branches both have, as their comparison says it: the same thing, or each its own of one name. @param {NodeRow} from @param {NodeRow} to @returns {[NodeRow, NodeRow][]} */
function sharedPairs(from, to) {
  if (![from, to].every((end) => classOf(end).family === "kg:Branch")) return [];
  const own = [...holders()].filter(([node, branches]) => branches.includes(from) && nodeHeld(node)).map(([node]) => node);
  return own.flatMap((node) => {
    const other = sharersOf(node).get(to);
    return other && nodeHeld(other) ? [/** @type {[NodeRow, NodeRow]} */ ([node, other])] : [];
  });
}

/** The links of two branches to what both have. @param {Path} path @returns {EdgeRow[]} */
function sharedEdges({ from, to, shared }) {
  const between = (/** @type {NodeRow|null} */ end, /** @type {NodeRow} */ node) => (end && linked(end).get(node)) || [];
  return shared.flatMap(([mine, other]) => [between(from, mine), between(to, other)].flat());
}

/** The shortest ways between two things along seen edges, walked in either direction. @param {NodeRow} from @param {NodeRow} to @returns {EdgeRow[][]} */
function shortestWays(from, to) {
  /** @type {Map<NodeRow, number>} */
  const far = new Map([[to, 0]]);
  const queue = [to];
  for (const node of queue) {
    if (node === from) break;
    for (const next of linked(node).keys()) {
      if (!far.has(next)) {
        far.set(next, (far.get(node) || 0) + 1);
        queue.push(next);
      }
    }
  }
  if (!far.has(from)) return [];
  return waysDown(from, to, far).sort((a, b) => frameSteps(a) - frameSteps(b));
}

/** How many companies, organizations and places a way passes. @param {EdgeRow[]} way */
function frameSteps(way) {
  return way.filter((edge) => [edge.s, edge.t].some((end) => isFrame(model.nodes[end]))).length;
}

/** @param {NodeRow} node */
function isFrame(node) {
  return FRAME.includes(classOf(node).id) || FRAME.includes(classOf(node).family);
}

/** @param {NodeRow} node @param {NodeRow} to @param {Map<NodeRow, number>} far @returns {EdgeRow[][]} */
function waysDown(node, to, far) {
  if (node === to) return [[]];
  /** @type {EdgeRow[][]} */
  const found = [];
  const nearer = [...linked(node)].filter(([next]) => far.get(next) === (far.get(node) || 0) - 1);
  nearer.sort(([a], [b]) => Number(isFrame(a)) - Number(isFrame(b)));
  for (const [next, edge] of nearer) {
    for (const way of waysDown(next, to, far)) {
      found.push([edge, ...way]);
      if (found.length >= WAYS_LOOKED) return found;
    }
  }
  return found;
}

/** The neighbours of a thing, each with the edge that has the strongest evidence. @param {NodeRow} node @returns {Map<NodeRow, EdgeRow>} */
function linked(node) {
  /** @type {Map<NodeRow, EdgeRow>} */
  const found = new Map();
  for (const edge of [...node.out, ...node.into].filter(edgeSeen)) {
    const next = model.nodes[edge.s === node.index ? edge.t : edge.s];
    const known = found.get(next);
    if (!known || edgeKind(edge) < edgeKind(known)) found.set(next, edge);
  }
  return found;
}

/** @param {Path} path */
function pathPanel(path) {
  const { from, to, ways } = path;
  const title = to ? t("pathTitle", say(from.label), say(to.label)) : t("pathOpen");
  const choose = (/** @type {NodeRow} */ node) => go({ focus: "path " + from.id + " " + node.id });
  return [
    panelHead(t("path"), h("h2", { tabindex: "-1", id: "panel-title", class: to ? "path-title" : null }, words(title))),
    !to && h("section", { class: "block path-ends" }, nodeButton(from), h("span", { class: "note" }, t("pathAnd")), withRoom(searchBox("other", t("pathPick"), choose))),
    path.shared.length > 0 && h("section", { class: "block both-have" }, h("h3", null, t("pathShared")), h("ul", { class: "sharers" }, ...path.shared.map(sharedStep))),
    to && h("section", { class: "block" }, h("p", { class: "note" }, pathSummary(path), " ", changeEnd(from)), ...waysListed(ways).map((way, index) => wayList(way, index, path)), ways.length > 0 && h("p", { class: "note" }, t("pathArrows"))),
  ];
}

/** Once both ends are chosen the field makes room for the ways; this brings it back. @param {NodeRow} from */
function changeEnd(from) {
  return h("button", { type: "button", class: "action", id: "path-change", onclick: () => go({ focus: "path " + from.id }) }, t("pathChange"));
}

/** A box that goes to the top of the panel when one types, so that there is room for what it finds. @param {HTMLElement} box */
function withRoom(box) {
  const panel = byId("panel");
  box.addEventListener("input", () => (panel.scrollTop += box.getBoundingClientRect().top - panel.getBoundingClientRect().top - 8));
  return box;
}

/** The ways that are listed. @param {EdgeRow[][]} ways */
function waysListed(ways) {
  return ways.slice(0, WAYS_SHOWN);
}

/** What both have: one thing, or the name with what each of them calls so. @param {[NodeRow, NodeRow]} pair */
function sharedStep([mine, other]) {
  if (mine === other) return h("li", null, nodeButton(mine));
  const name = words(t("compareNamed", commonName(mine, [[[mine], [other]]])));
  return h("li", null, h("strong", null, name), " ", nodeButton(mine), " ", nodeButton(other));
}

/** @param {Path} path */
function pathSummary({ from, to, ways }) {
  if (from === to) return t("pathSame");
  if (!ways.length) return t("pathNone");
  return t(ways.length > WAYS_SHOWN ? "pathMany" : "pathWays", Math.min(ways.length, WAYS_SHOWN), ways[0].length);
}

/** One way, a step a line: where it begins, then each link with what it leads to. @param {EdgeRow[]} way @param {number} index @param {Path} path */
function wayList(way, index, { from, ways }) {
  let at = from;
  const steps = way.map((edge) => {
    const forward = edge.s === at.index;
    at = model.nodes[forward ? edge.t : edge.s];
    return h("li", { class: "step" }, h("span", { class: "step-link" }, stepArrow(forward), edgeButton(edge, say(model.properties[edge.p].label))), nodeButton(at));
  });
  const name = ways.length > 1 && h("h3", null, t("pathWay", index + 1));
  return h("div", { class: "way" }, name, h("ol", null, h("li", { class: "step" }, nodeButton(from)), ...steps));
}

/** An arrow down, or up where the link is stated from below. @param {boolean} forward */
function stepArrow(forward) {
  const path = forward ? "M8 2.5V13M4.5 9.5L8 13L11.5 9.5" : "M8 13.5V3M4.5 6.5L8 3L11.5 6.5";
  return s("svg", { class: "step-arrow", viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false" }, s("path", { d: path }));
}

/** The button that also lights up what is two steps away, and how much that is. */
function hopsButton() {
  const on = setting("hops") === "2";
  return h(
    "span",
    { class: "hops" },
    h("button", { type: "button", class: "action", id: "hops", "aria-pressed": String(on), title: t("hopsTwoHint"), onclick: turnHops }, t("hopsTwo")),
    on && h("span", { class: "note" }, t("hopsCount", count(selection().near.size - 1))),
  );
}

function turnHops() {
  set({ hops: setting("hops") === "2" ? "" : "2" });
}

/** The button that begins it, for the panel of a thing. @param {NodeRow} node */
function connectButton(node) {
  return h(
    "button",
    { type: "button", class: "action", id: "connect", onclick: () => go({ focus: "path " + node.id }) },
    t("pathAsk"),
  );
}
