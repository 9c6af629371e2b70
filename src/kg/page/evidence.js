// Evidence in words: what holds a statement, where that stands, and why it may be read so.

/**
 * The evidence of something, strongest first, each a line with what one needs to trust it.
 * @param {number[]} evidence
 */
function evidenceList(evidence) {
  if (!evidence.length) return h("p", { class: "evidence none" }, t("evidenceNone"));
  return h("ul", { class: "evidence" }, ...evidence.map((e) => evidenceItem(model.evidence[e])));
}

/** @param {EvidenceRow} row */
function evidenceItem(row) {
  const kind = model.kinds[row.k];
  const reason = row.reason && kind.id !== "register" ? say(row.reason) : "";
  return h(
    "li",
    { class: "proof" },
    h("span", { class: "proof-kind" }, lineSample(kind), kindLabel(kind)),
    h("div", { class: "proof-said" }, evidenceButton(row), reason && h("p", null, words(reason)), ...sourcesOf(row)),
  );
}

/** The place of a piece of evidence, which opens everything it states. @param {EvidenceRow} row @param {string} [short] what is shown of it */
function evidenceButton(row, short) {
  const place = placeLabel(row);
  return h(
    "button",
    {
      type: "button",
      class: "proof-place",
      "aria-label": t("evidenceShow", kindLabel(model.kinds[row.k]) + " " + place),
      onclick: () => go({ focus: row.id }),
    },
    words(short || place),
  );
}

/** The thing or link from whose panel someone came to evidence, and on to more of it. */
let ledHere = "";

/** @param {string} before what was looked at until now */
function rememberWay(before) {
  if (!evidenceNamed(before)) ledHere = before;
}

/** The way back to the thing or link that led to a piece of evidence; nothing where an address did. */
function backButton() {
  const [node, edge] = [model.nodeById.get(ledHere), edgeNamed(ledHere)];
  const name = node ? say(node.label) : edge ? edgeText(edge) : "";
  const back = picture("M14 8H5M8 4.5L4.5 8L8 11.5");
  return name ? h("p", { class: "actions" }, h("button", { type: "button", class: "action back", id: "back", onclick: () => go({ focus: ledHere }) }, back, words(t("backTo", name)))) : null;
}

/** A passage by its numbers alone. @param {EvidenceRow} row */
function shortPlace(row) {
  const part = row.part && row.part !== "sentence" ? t("part_" + row.part) : "";
  if (part || row.sentence === null) return t("placePart", t("placeParagraph", row.paragraph || 0), part);
  return t("place", row.paragraph || 0, row.sentence);
}

/** What a piece of evidence itself goes back to. @param {EvidenceRow} row */
function sourcesOf(row) {
  const parts = [];
  if (row.from.length)
    parts.push(h("div", { class: "read-out" }, t("readFrom") + t("colon"), h("ul", null, ...row.from.map((e) => h("li", null, evidenceButton(model.evidence[e]))))));
  if (model.kinds[row.k].id === "rule") return parts;
  if (row.source) parts.push(h("p", null, t("sourceOf") + t("colon"), maybeLink(row.source)));
  if (row.license) parts.push(h("p", null, t("licence") + t("colon"), maybeLink(row.license)));
  return parts;
}

/** Things with commas between them, none of which begins a line. @param {Node[]} nodes @returns {(Node|string)[]} */
function joined(nodes) {
  const comma = t("listComma");
  const gap = () => (comma.endsWith(" ") ? " " : h("wbr"));
  const follows = (/** @type {number} */ index) => index < nodes.length - 1;
  return nodes
    .map((node, index) => (follows(index) ? [h("span", { class: "with-comma" }, node, comma.trim()), gap()] : [node]))
    .flat();
}

/**
 * The statements a derived edge rests on, each leading to its own evidence.
 * @param {EdgeRow} edge
 */
function premises(edge) {
  if (!edge.r.length) return null;
  const rows = edge.r.map(([subject, property, object]) =>
    h("li", null, premiseEnd(subject), " ", premiseLink(subject, property, object), " ", premiseEnd(object)),
  );
  return h("section", { class: "block" }, h("h3", null, t("restsOn")), h("ul", { class: "held" }, ...rows));
}

/** @param {End} subject @param {number} property @param {End} object */
function premiseLink(subject, property, object) {
  const label = say(model.properties[property].label);
  const edge = model.edges.find((one) => one.p === property && one.s === subject.node && one.t === object.node);
  return edge ? edgeButton(edge, label) : words(label, "held-link");
}

/** @param {End} end */
function premiseEnd(end) {
  if (end.node !== undefined) return nodeButton(model.nodes[end.node]);
  return end.evidence !== undefined ? evidenceButton(model.evidence[end.evidence]) : words(say(end.text || ["", ""]));
}

/** The passages on which derived edges rest in the end, as a list of buttons. @param {EdgeRow[]} edges */
function passagesUnder(edges) {
  /** @type {Set<number>} */
  const found = new Set();
  const seen = new Set();
  edges.forEach((edge) => addEdge(edge, found, seen));
  const rows = passages.filter((row) => found.has(row.index));
  if (!rows.length) return null;
  return h("ul", { class: "to-text-list" }, ...rows.map((row) => h("li", null, evidenceButton(row, shortPlace(row)))));
}

/** The same with its name before it. @param {EdgeRow[]} edges */
function downToText(edges) {
  const list = passagesUnder(edges);
  return list && h("div", { class: "to-text" }, h("span", { class: "to-text-name" }, t("toText") + t("colon")), list);
}

/** @param {EdgeRow} edge @param {string} text */
function edgeButton(edge, text) {
  const label = [say(model.nodes[edge.s].label), text, say(model.nodes[edge.t].label)].join(" ");
  return h(
    "button",
    {
      type: "button",
      class: "edge-button",
      "aria-label": t("linkShow", label),
      onclick: () => go({ focus: edgeName(edge) }),
    },
    words(text),
  );
}

/**
 * A thing as a button that opens it.
 * @param {NodeRow} node
 * @param {string} [className]
 */
function nodeButton(node, className) {
  return h(
    "button",
    {
      type: "button",
      class: "node " + (className || "chip"),
      "data-node": node.index,
      "aria-pressed": className ? String(selection().node === node) : null,
      onclick: () => (selection().node === node && className ? turnHops() : go({ focus: node.id })),
    },
    icon(classOf(node)),
    nameText(say(node.label), "node-name"),
    h("span", { class: "hidden" }, " (" + say(classOf(node).label) + ")"),
  );
}
