// The panel: one thing, one link or one piece of evidence, with everything said and what each word rests on.

const PANEL_SHOWN = 40;
/** What people ask first of a thing of the story. */
const ASKED_FIRST = ["kg:inherits", "kg:inspires", "kg:awardedTo", "kg:honoredWith", "kg:undertakes", "kg:carriedOutBy", "kg:hasTenet"];

/** @typedef {{values: (() => HTMLElement)[], texts: string[], names: string[], evidence: number[], kind: number, edges: EdgeRow[]}} Said values that share their evidence */
/** @typedef {{label: string, comment: Pair|null, rank: number, said: Map<string, Said>}} Topic one property, seen from the thing */

/** Draw the panel for what the address points at. */
function drawPanel() {
  const panel = byId("panel");
  const { node, edge, evidence, told, path } = selection();
  panel.hidden = !state.focus;
  document.documentElement.classList.toggle("has-panel", !panel.hidden || readingOpen());
  document.documentElement.classList.toggle("has-focus", !panel.hidden);
  if (panel.hidden) return markReading();
  panel.setAttribute("aria-label", t("panel"));
  if (node) fill(panel, ...nodePanel(node));
  else if (edge) fill(panel, ...edgePanel(edge));
  else if (evidence) fill(panel, ...evidencePanel(evidence));
  else if (told) fill(panel, ...toldPanel(told));
  else if (path) fill(panel, ...pathPanel(path));
  else if (state.focus === ANSWER) fill(panel, ...answerPanel());
  else fill(panel, panelHead(t("panel"), h("p", { class: "note" }, t("panelNothing", state.focus))));
  panel.scrollTop = 0;
  markReading();
}

/**
 * @param {Node|string} kicker
 * @param {...(Node|null|false)} rest
 */
function panelHead(kicker, ...rest) {
  const close = h("button", { type: "button", class: "close", "aria-label": t("close"), onclick: closePanel }, cross());
  return h("header", { class: "panel-head" }, h("div", { class: "kicker" }, kicker), sheetSwitch(), close, ...rest);
}

function cross() {
  return picture("M3.5 3.5L12.5 12.5M12.5 3.5L3.5 12.5");
}

/** A small drawing on a button. @param {string} d */
function picture(d) {
  return s("svg", { viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false" }, s("path", { d }));
}

function closePanel() {
  go({ focus: "" });
}

/** The panel was closed: the keyboard goes back to what it showed, in the view or the text, or else to the view. @param {string} focus */
function returnKeyboard(focus) {
  const held = document.activeElement;
  if (held && held !== document.body && held.getClientRects().length) return;
  const [node, evidence] = [model.nodeById.get(focus), evidenceNamed(focus)];
  const shown = (/** @type {string} */ selector) => /** @type {HTMLElement[]} */ ([...document.querySelectorAll(selector)]).find((one) => one.getClientRects().length);
  const again = node ? shown('.view:not([hidden]) [data-node="' + node.index + '"]') : evidence && shown("#sentence-" + evidence.index);
  const picture = state.view === "network" ? shown(".picture") : null;
  (again || picture || byId("content")).focus({ preventScroll: true });
  if (!again && picture && node) hover(node.index);
}

/** @param {NodeRow} node */
function nodePanel(node) {
  const row = classOf(node);
  const kicker = h("span", { class: "kicker-class" }, icon(row), words(say(row.label)));
  return [
    panelHead(
      kicker,
      h("h2", { tabindex: "-1", id: "panel-title" }, words(say(node.label))),
      alsoCalled(node),
      h("p", { class: "actions" }, hopsButton(), connectButton(node)),
    ),
    sharedBlock(node),
    ...sections(node),
  ];
}

/** Other names in the language of the page. @param {NodeRow} node */
function alsoCalled(node) {
  const names = node.alt.filter(([, tag]) => !tag || isCurrent(tag)).map(([text]) => words(text));
  return names.length ? h("p", { class: "also" }, t("alsoCalled") + t("colon"), ...joined(names)) : null;
}

/** @param {NodeRow} node */
function sections(node) {
  const names = node.facts.filter((fact) => NAMES.includes(model.properties[fact.p].id));
  const facts = section(t("panelFacts"), factTopics(node, node.facts.filter((fact) => !names.includes(fact))), true);
  const links = section(t("panelLinks"), linkTopics(node), true);
  const hub = ["kg:Spirit", "kg:Branch", "schema:Place"].includes(classOf(node).family);
  return [
    ...(hub ? [links, facts] : [facts, links]),
    section(t("panelNames"), factTopics(node, names), false),
    hiddenNote(node),
    idLine(node.id),
  ];
}

/** The id, for those who ask by it: small, after everything else. @param {string} id */
function idLine(id) {
  return h("p", { class: "id-line" }, t("reportId") + t("colon"), h("code", { class: "id", dir: "ltr" }, id));
}

/** @param {NodeRow} node */
function hiddenNote(node) {
  const all = [...node.facts.map((fact) => isHeld(fact.e)), ...[...node.out, ...node.into].map(edgeSeen)];
  const hidden = all.filter((seen) => !seen).length;
  return hidden ? h("p", { class: "note" }, t("panelHidden", hidden)) : null;
}

/** @param {string} title @param {Topic[]} topics @param {boolean} open */
function section(title, topics, open) {
  if (!topics.length) return null;
  const body = h("dl", { class: "topics" }, ...topics.map(topicRow));
  if (open) return h("section", { class: "block" }, h("h3", null, title), body);
  return h("details", { class: "block" }, h("summary", null, title), body);
}

/** @param {Topic} topic */
function topicRow(topic) {
  const said = [...topic.said.values()].sort((a, b) => a.kind - b.kind);
  const title = topic.comment ? say(topic.comment) : null;
  return withSaid(h("div", { class: "topic" }, h("dt", { title }, words(topic.label))), said, PANEL_SHOWN);
}

/** Put what is said under its heading: the first, and a button for more where very much is said. @param {HTMLElement} row @param {Said[]} said @param {number} most */
function withSaid(row, said, most) {
  const parts = said.slice(0, most).map(saidPart);
  append(row, parts);
  const rest = said.slice(most);
  if (!rest.length) return row;
  const left = rest.reduce((sum, one) => sum + one.values.length, 0);
  const more = h("button", { type: "button", class: "more" }, t("panelMore", count(left)));
  const last = h("dd", null, more);
  more.addEventListener("click", () => {
    last.remove();
    withSaid(row, rest, PAGE);
    /** @type {HTMLElement|null|undefined} */ (parts[parts.length - 1].nextElementSibling?.querySelector("button"))?.focus();
  });
  append(row, [last]);
  return row;
}

/** @param {Said} said */
function saidPart(said) {
  return h(
    "dd",
    null,
    ...pagedList(h("div", { class: "values" }), said.values, (value) => value(), "panelMore", PANEL_SHOWN),
    evidenceList(said.evidence),
    isDerived(said) && downToText(said.edges),
    factButtons(said.texts, said.evidence, said.names),
  );
}

/** Whether what is said follows from a rule alone. @param {Said} said */
function isDerived({ edges, kind }) {
  return edges.length > 0 && model.kinds[kind] !== undefined && model.kinds[kind].id === "rule";
}

/** The properties of some facts in their order, but of dates first the printed words, then the first day and the last. @param {Fact[]} facts */
function propertiesOf(facts) {
  const found = [...new Set(facts.map((fact) => fact.p))];
  const place = (/** @type {number} */ property) => ["kg:dateText", "kg:startDate", "kg:endDate"].indexOf(model.properties[property].id);
  const dates = found.filter((property) => place(property) >= 0).sort((a, b) => place(a) - place(b));
  return found.map((property) => (place(property) < 0 ? property : /** @type {number} */ (dates.shift())));
}

/** @param {NodeRow} node @param {Fact[]} facts @returns {Topic[]} */
function factTopics(node, facts) {
  /** @type {Map<string, Topic>} */
  const topics = new Map();
  for (const property of propertiesOf(facts)) {
    const mine = inLanguage(facts.filter((fact) => fact.p === property && isHeld(fact.e)));
    const row = model.properties[property];
    for (const fact of mine)
      tell(topics, row.id, say(row.label), row.comment, () => factValue(node, fact), fact.e, factStatement(node, fact), factName(node, fact));
  }
  return [...topics.values()];
}

/** @param {NodeRow} node @param {Fact} fact */
function factValue(node, fact) {
  if (fact.t === "@id" && fact.n && fact.n[0] === fact.v.split(/[/#]/).pop())
    return h("span", { class: "value" }, maybeLink(fact.v));
  return h("span", { class: "value" }, fact.t === "xsd:anyURI" ? maybeLink(fact.v) : words(factText(fact)), ...dateNote(node, fact));
}

/** The links of a node, both ways, each pair of inverse properties under one heading. @param {NodeRow} node */
function linkTopics(node) {
  /** @type {Map<string, Topic>} */
  const topics = new Map();
  /** @type {Map<string, {end: NodeRow, edges: EdgeRow[], property: PropertyRow, forward: boolean}>} */
  const links = new Map();
  for (const edge of [...node.out, ...node.into].filter(edgeSeen)) {
    const forward = edge.s === node.index;
    const property = model.properties[edge.p];
    const key = (forward ? property.id : property.inverse || "^" + property.id) + " " + (forward ? edge.t : edge.s);
    const link = links.get(key) || { end: model.nodes[forward ? edge.t : edge.s], edges: [], property, forward };
    link.edges.push(edge);
    links.set(key, link);
  }
  for (const [key, link] of links) {
    const label = link.forward ? say(link.property.label) : inverseLabel(link.property);
    const evidence = [...new Set(link.edges.flatMap((edge) => edge.e))].sort(
      (a, b) => model.evidence[a].k - model.evidence[b].k,
    );
    tell(topics, key.split(" ")[0], label, link.property.comment, () => linkValue(link.end, link.edges), evidence, edgeText(link.edges[0]), edgeName(link.edges[0]), link.edges);
  }
  const place = (/** @type {string} */ key) => (ASKED_FIRST.includes(key) ? ASKED_FIRST.indexOf(key) : ASKED_FIRST.length);
  return [...topics].sort(([a, one], [b, two]) => place(a) - place(b) || one.rank - two.rank).map(([, topic]) => topic);
}

/** @param {NodeRow} end @param {EdgeRow[]} edges */
function linkValue(end, edges) {
  const property = model.properties[edges[0].p];
  const arrow = picture("M2 8H11M8 4.5L11.5 8L8 11.5");
  const label = t(
    "linkShow",
    [say(model.nodes[edges[0].s].label), say(property.label), say(model.nodes[edges[0].t].label)].join(" "),
  );
  const open = h(
    "button",
    {
      type: "button",
      class: "edge-open",
      "aria-label": label,
      title: t("link"),
      onclick: () => go({ focus: edgeName(edges[0]) }),
    },
    arrow,
  );
  return h("span", { class: "value link" }, nodeButton(end), open);
}

/**
 * @param {Map<string, Topic>} topics @param {string} key @param {string} label @param {Pair|null} comment
 * @param {() => HTMLElement} value @param {number[]} evidence @param {string} text the statement in words @param {string} name its ids
 * @param {EdgeRow[]} [edges] the edges that say it
 */
function tell(topics, key, label, comment, value, evidence, text, name, edges = []) {
  const kind = evidence.length ? model.evidence[evidence[0]].k : model.kinds.length;
  const topic = topics.get(key) || { label, comment, rank: kind, said: new Map() };
  const shared = evidence.join(" ");
  const said = topic.said.get(shared) || { values: [], texts: [], names: [], evidence, kind, edges: [] };
  said.values.push(value);
  said.texts.push(text);
  said.names.push(name);
  said.edges.push(...edges);
  topic.rank = Math.min(topic.rank, kind);
  topic.said.set(shared, said);
  topics.set(key, topic);
}

/** @param {EdgeRow} edge */
function edgePanel(edge) {
  const property = model.properties[edge.p];
  return [
    panelHead(t("link"), h("h2", { tabindex: "-1", id: "panel-title" }, words(say(property.label)))),
    h(
      "section",
      { class: "block triple" },
      nodeButton(model.nodes[edge.s]),
      h("p", { class: "triple-link" }, lineSample(model.kinds[edgeKind(edge)]), words(say(property.label))),
      nodeButton(model.nodes[edge.t]),
      property.comment && h("p", { class: "note" }, words(say(property.comment))),
      isTold(edge) && h("p", { class: "caution" }, t("toldHint")),
    ),
    h("section", { class: "block" }, h("h3", null, t("evidence")), evidenceList(edge.e), factButtons([edgeText(edge)], edge.e, [edgeName(edge)])),
    premises(edge),
    edge.r.length > 0 && h("section", { class: "block to-text-block" }, h("h3", null, t("toText")), passagesUnder([edge])),
  ];
}

/** What one section tells of together. @param {Row} row */
function toldPanel(row) {
  const edges = row.told.map((index) => model.edges[index]).filter(edgeSeen);
  const ends = (/** @type {"s"|"t"} */ end) =>
    [...new Set(edges.map((edge) => edge[end]))].map((index) =>
      h("span", { class: "value" }, nodeButton(model.nodes[index])),
    );
  const list = (/** @type {HTMLElement[]} */ nodes) => h("div", { class: "values" }, ...nodes);
  const title = (/** @type {number} */ node) => say(classOf(model.nodes[node]).familyLabel);
  const evidence = [...new Set(edges.flatMap((edge) => edge.e))];
  return [
    panelHead(words(say(model.nodes[row.branch].label)), h("h2", { tabindex: "-1", id: "panel-title" }, toldTitle())),
    h("section", { class: "block" }, h("p", { class: "caution" }, t("toldHint"))),
    edges.length > 0 &&
      h(
        "section",
        { class: "block" },
        h("h3", null, title(edges[0].s)),
        list(ends("s")),
        h("h3", null, title(edges[0].t)),
        list(ends("t")),
      ),
    h("section", { class: "block" }, h("h3", null, t("evidence")), evidenceList(evidence)),
  ];
}

function toldTitle() {
  return t("told") + (state.lang === "zh" ? "" : " ") + t("toldNot");
}

/** @param {EvidenceRow} row */
function evidencePanel(row) {
  const kind = model.kinds[row.k];
  const held = statementsOf(row);
  const read = model.evidence.filter((one) => one.from.includes(row.index));
  const about = [
    model.texts[row.index] && h("blockquote", { class: "quote" }, words(model.texts[row.index])),
    row.reason && h("p", { class: "reason" }, words(say(row.reason))),
    row.noClaim && h("p", { class: "reason" }, t("noClaim") + t("colon"), words(say(row.noClaim))),
    ...sourcesOf(row),
    read.length > 0 && h("div", { class: "read-out" }, t("readOutOf") + t("colon"), h("ul", null, ...read.map((one) => h("li", null, evidenceButton(one))))),
  ].filter(Boolean);
  return [
    panelHead(
      h("span", { class: "kicker-class" }, lineSample(kind), kindLabel(kind)),
      h("h2", { tabindex: "-1", id: "panel-title" }, words(placeLabel(row))),
      backButton(),
    ),
    about.length > 0 && h("section", { class: "block" }, ...about),
    held.length > 0 &&
      h(
        "section",
        { class: "block" },
        h("h3", null, t("panelHolds"), h("span", { class: "count" }, count(held.length))),
        ...pagedList(h("ul", { class: "held" }), held, heldRow, "panelMore", PANEL_SHOWN),
      ),
    idLine(row.id),
  ];
}

/** @param {{node: NodeRow, fact: Fact|null, edge: EdgeRow|null}} said */
function heldRow(said) {
  const property = say(model.properties[said.edge ? said.edge.p : /** @type {Fact} */ (said.fact).p].label);
  const end = said.edge
    ? nodeButton(model.nodes[said.edge.t])
    : words(factText(/** @type {Fact} */ (said.fact)), "value");
  const text = said.edge ? edgeText(said.edge) : factStatement(said.node, /** @type {Fact} */ (said.fact));
  const evidence = said.edge ? said.edge.e : /** @type {Fact} */ (said.fact).e;
  const link = said.edge ? edgeButton(said.edge, property) : h("span", { class: "held-link" }, words(property));
  const name = said.edge ? edgeName(said.edge) : factName(said.node, /** @type {Fact} */ (said.fact));
  return h("li", null, nodeButton(said.node), " ", link, " ", end, factButtons([text], evidence, [name]));
}
