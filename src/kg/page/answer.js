// The answer: a table whose cells lead to the things, to copy, to save, and to see in the pictures.

/** As many rows as are shown at first. */
const ROWS_SHOWN = 200;

/** What was asked last and what came of it. @type {{text: string, reply: Reply|null}} */
const asked = { text: "", reply: null };

/** What an address is called: by the page's own tables, by the data, else by its short name. @param {string} iri @param {Found["labels"]} [labels] @returns {string} */
function iriLabel(iri, labels) {
  const short = shorten(iri);
  const node = model.nodeById.get(iri);
  if (node) return say(node.label);
  const evidence = evidenceNamed(iri);
  if (evidence) return evidence.paragraph === null ? kindLabel(model.kinds[evidence.k]) + t("colon") + say(evidence.label) : placeLabel(evidence);
  const named = model.ask && model.ask.names[short];
  if (named) return say(named);
  const term = [...model.classes, ...model.properties].find((row) => row.id === short);
  if (term) return say(term.label);
  const names = (labels && labels[iri]) || {};
  return names[state.lang] || names[state.lang === "zh" ? "en" : "zh"] || names[""] || Object.values(names)[0] || short;
}

/** Of a column, what it is called: in words for the questions of the catalogue, as it was written for others. @param {string} name */
function columnLabel(name) {
  const known = model.ask && model.ask.columns[name];
  const own = !questionNow() && !["CONSTRUCT", "DESCRIBE"].includes(asked.reply?.found?.form || "");
  return known && !own ? say(known) : name;
}

/** The nodes that an answer names. @returns {Set<number>} */
function answerNodes() {
  const rows = (asked.reply && asked.reply.found && asked.reply.found.rows) || [];
  /** @type {Set<number>} */
  const nodes = new Set();
  for (const term of rows.flat()) {
    const node = term && term.kind === "uri" ? model.nodeById.get(term.value) : undefined;
    if (node) nodes.add(node.index);
  }
  return nodes;
}

/** The nodes that stand out while an answer is lit up: its own, and those that were asked about. @returns {Set<number>} */
function litNodes() {
  const question = questionNow();
  const nodes = answerNodes();
  for (const parameter of question ? question.params : []) {
    const node = model.nodeById.get(parameterValue(parameter));
    if (node && nodes.size) nodes.add(node.index);
  }
  return nodes;
}

/** What stands under the question: nothing yet, a fault, or the answer. @returns {(Node|null|false)[]} */
function answerParts() {
  const { reply, text } = asked;
  if (!reply) return [];
  if (reply.fault) return [faultNote(reply.fault, text)];
  const found = /** @type {Found} */ (reply.found);
  if (found.form === "ASK") return [h("p", { class: "ask-truth", id: "ask-count" }, t(found.total ? "askYes" : "askNo")), askTime(found), missingNote(found)];
  return [
    h("div", { class: "tools" }, h("span", { id: "ask-count", class: "ask-count" }, rowsText(found)), askTime(found), ...takeAnswer(found)),
    missingNote(found),
    found.rows.length > 0 && answerTable(found),
  ];
}

/** The terms of one's own query that occur nowhere in the data, each with the one that does. @param {Found} found */
function missingNote({ unknown, names }) {
  if (!unknown.length || setting("ask") !== OWN) return null;
  const instead = unknown.map((term) => ({ term, other: termLike(term, names) })).filter(({ other }) => other);
  const button = (/** @type {typeof instead[0]} */ { term, other }) =>
    h("button", { type: "button", class: "action", id: "ask-instead-" + other.replace(/\W/g, "-"), onclick: () => runText(withTerm(asked.text, term, other)) }, t("askInstead", other));
  return h("div", { class: "ask-fault", id: "ask-missing" }, h("p", null, missingText(unknown, names)), instead.length > 0 && h("div", { class: "tools" }, ...instead.map(button)));
}

/** @param {string[]} unknown @param {string} names */
function missingText(unknown, names) {
  const naming = names ? unknown.filter(isNaming) : [];
  const others = unknown.filter((term) => !naming.includes(term));
  const told = [others.length && t("askMissing", others.join(t("listComma"))), naming.length && t("askNaming", naming.join(t("listComma")), names)];
  return told.filter(Boolean).join(" ");
}

/** Whether a term is meant to be what things are called. @param {string} term */
function isNaming(term) {
  return /(label|name|title)>?$/i.test(term);
}

/** What the data have instead of a term: what names things, else the same word with another prefix or case. @param {string} term @param {string} names */
function termLike(term, names) {
  if (isNaming(term)) return names;
  const word = (/** @type {string} */ id) => id.replace(/>$/, "").split(/[:/#]/).slice(-1)[0].toLowerCase();
  const like = [...model.classes.filter((row) => row.count), ...model.properties].find((row) => word(row.id) === word(term));
  return like ? like.id : "";
}

/** A query with another term in the place of one. @param {string} text @param {string} term @param {string} other */
function withTerm(text, term, other) {
  return text.split(new RegExp(term.replace(/[^\w]/g, "\\$&") + "(?![\\w-])")).join(other);
}

/** @param {Found} found */
function rowsText(found) {
  if (!found.total) return t("askRowsNone");
  if (found.total > found.rows.length) return t("askRowsCut", count(found.total), count(found.rows.length));
  return found.total === 1 ? t("askRowsOne") : t("askRows", count(found.total));
}

/** @param {Found} found */
function askTime(found) {
  return h("span", { class: "note" }, t("askTime", found.time < 10 ? found.time.toFixed(1) : count(Math.round(found.time))));
}

/** @param {Found} found */
function answerTable(found) {
  const body = h("tbody");
  const numeric = found.columns.map((_, place) => found.rows.every((row) => isNumber(row[place])));
  const line = (/** @type {(Term|null)[]} */ row) => h("tr", null, ...row.map((term, place) => answerCell(term, found, numeric[place])));
  const [list, more] = pagedList(body, found.rows, line, "tableMore", ROWS_SHOWN);
  const head = found.columns.map((name, place) =>
    h("th", { scope: "col", title: "?" + name, class: numeric[place] ? "number" : null }, columnLabel(name) === name ? h("code", null, name) : words(columnLabel(name))),
  );
  return h(
    "div",
    { class: "sheet ask-sheet", tabindex: "0", role: "region", "aria-label": t("askAnswer") },
    h("table", { class: "data answer" }, h("caption", { class: "hidden" }, t("askAnswer")), h("thead", null, h("tr", null, ...head)), list),
    more,
  );
}

/** @param {Term|null} term @param {Found} found @param {boolean} numeric whether it stands in a column of numbers */
function answerCell(term, found, numeric) {
  if (!term) return h("td");
  if (term.kind !== "uri") return h("td", { class: numeric ? "number" : null }, literalWords(term));
  const node = model.nodeById.get(term.value);
  if (node) return h("td", null, nodeButton(node, "chip"));
  const evidence = evidenceNamed(term.value);
  if (evidence) return h("td", null, evidenceButton(evidence));
  const label = iriLabel(term.value, found.labels);
  const plain = label === shorten(term.value);
  return h("td", { title: plain ? null : shorten(term.value) }, plain ? h("code", { dir: "ltr" }, label) : words(label));
}

/** Whether it is a number, or nothing. @param {Term|null} term */
function isNumber(term) {
  return !term || (term.kind === "literal" && /#(integer|decimal|double|float)$/.test(term.datatype));
}

/** @param {Term} term */
function literalWords(term) {
  if (term.kind === "bnode") return h("code", { dir: "ltr" }, "_:" + term.value);
  return h("div", { class: "clamp", title: term.value.length > 60 ? term.value : null }, words(term.value));
}

// Taking it away, and seeing it in the pictures -------------------------------------------------------

/** @param {Found} found */
function takeAnswer(found) {
  if (!found.rows.length) return [];
  const button = (/** @type {string} */ id, /** @type {string} */ key, /** @type {() => void} */ act) =>
    h("button", { type: "button", class: "action", id, onclick: act }, t(key));
  const nodes = [...answerNodes()].map((index) => model.nodes[index]);
  return [
    button("ask-copy", "copyTsv", () => copyText(answerLines(found).map(tsvLine).join("\n"))),
    button("ask-save", "saveCsv", () => saveFile(answerName() + ".csv", "text/csv", "\ufeff" + answerLines(found).map(csvLine).join(""))),
    nodes.length > 0 && litButtons(nodes),
  ];
}

/** @param {string[]} cells */
function tsvLine(cells) {
  return cells.map((cell) => guarded(cell).replace(/[\t\r\n]+/g, " ")).join("\t");
}

function answerName() {
  const question = questionNow();
  return question ? say(question.say).replace(/[？?]$/, "") : t("askAnswer");
}

/** The cells as they are read, and after a column of things one with their ids. @param {Found} found */
function answerLines(found) {
  const withIds = found.columns.map((_, place) => found.rows.some((row) => row[place]?.kind === "uri"));
  const line = (/** @type {(place: number) => string[]} */ cells) => found.columns.flatMap((_, place) => cells(place));
  const head = line((place) => {
    const label = columnLabel(found.columns[place]);
    return withIds[place] ? [label, label + " id"] : [label];
  });
  const body = found.rows.map((row) =>
    line((place) => {
      const term = row[place];
      if (!term) return withIds[place] ? ["", ""] : [""];
      if (term.kind === "uri") return [iriLabel(term.value, found.labels), shorten(term.value)];
      return withIds[place] ? [term.value, ""] : [term.value];
    }),
  );
  return [head, ...body];
}

/** The things of a picture: of the story and of the places those that stand there, in the others all. @param {string} view @param {NodeRow[]} nodes */
function drawnIn(view, nodes) {
  const held = nodes.filter(nodeHeld);
  if (view === "story") return held.filter((node) => isInStory(node) || (classSeen(classOf(node)) && !classOf(node).shown && neighbours(node).some(isInStory)));
  if (view !== "places") return held;
  const there = new Set(allPlaces().flatMap((place) => [place, ...thingsAt(place)]));
  return held.filter((node) => there.has(node));
}

/** @param {NodeRow} node */
function isInStory({ index }) {
  const { lanes, elsewhere } = model.story;
  return rowsAt(index).length > 0 || lanes.some(({ spirit }) => spirit === index) || membersOf(elsewhere.flatMap(({ items }) => items)).includes(index);
}

/** One button a picture that draws things of the answer, which then stand out there; where it does not draw all, how many. @param {NodeRow[]} nodes */
function litButtons(nodes) {
  const pictures = viewNames().filter((name) => ["story", "network", "places", "list"].includes(name));
  const drawn = pictures.map((name) => ({ name, total: drawnIn(name, nodes).length })).filter(({ total }) => total > 0);
  return h(
    "span",
    { class: "ask-lit", role: "group", "aria-label": t("askLight", count(nodes.length)) },
    h("span", { class: "note" }, t("askLight", count(nodes.length))),
    ...drawn.map(({ name, total }) => litButton(name, total < nodes.length ? t("askLightSome", viewLabel(name), count(total)) : viewLabel(name))),
  );
}

/** @param {string} view @param {string} label */
function litButton(view, label) {
  return h("button", { type: "button", class: "action", id: "lit-" + view, onclick: () => go({ view, focus: ANSWER }) }, label);
}

/** How many things of the answer the picture does not draw, and which pictures draw all. @param {NodeRow[]} nodes */
function undrawnNote(nodes) {
  const left = nodes.length - drawnIn(state.view, nodes).length;
  const whole = ["places", "network", "list"].filter((name) => viewNames().includes(name) && drawnIn(name, nodes).length === nodes.length);
  return left && whole.length ? h("p", { class: "note ask-lit", id: "ask-undrawn" }, t("askUndrawn", count(left)), ...whole.map((name) => litButton(name, viewLabel(name)))) : null;
}

/** What a question was asked about, each under its kind. @param {Question|null} question */
function askedAbout(question) {
  return (question ? question.params : []).map((parameter) => {
    const node = model.nodeById.get(parameterValue(parameter));
    const value = node ? nodeButton(node) : words(parameter.kind === "iri" ? iriLabel(parameterValue(parameter)) : parameterValue(parameter));
    return h("p", { class: "note" }, typeLabel(parameter.type) + t("colon"), value);
  });
}

/** The panel while an answer is lit up: the question, and its things as a list. */
function answerPanel() {
  const question = questionNow();
  const nodes = [...answerNodes()].map((index) => model.nodes[index]);
  const title = question ? say(question.say) : t("askOwn");
  return [
    panelHead(
      t("askAnswer"),
      h("h2", { tabindex: "-1", id: "panel-title" }, words(title)),
      ...askedAbout(question),
      h("p", { class: "actions" }, h("button", { type: "button", class: "action", id: "ask-back", onclick: () => go({ view: "ask", focus: "" }) }, t("askBack"))),
    ),
    !asked.reply && h("p", { class: "note" }, stateText()),
    undrawnNote(nodes),
    h(
      "section",
      { class: "block", hidden: !asked.reply },
      h("h3", null, t("askThings"), h("span", { class: "count" }, count(nodes.length))),
      ...pagedList(h("ul", { class: "held" }), nodes, (node) => h("li", null, nodeButton(node)), "panelMore", PANEL_SHOWN),
    ),
  ];
}

// What went wrong -------------------------------------------------------------------------------------

/** A fault in words, and where it has a place, the line in which the word is marked. @param {Fault} fault @param {string} text */
function faultNote(fault, text) {
  const place = fault.line === undefined ? "" : t("askPlace", fault.line, fault.column || 0) + t("colon");
  const note = h("div", { class: "ask-fault", id: "ask-fault" }, h("p", null, place, t(fault.key, ...fault.values)));
  if (["askStopped", "askTooLong"].includes(fault.key))
    append(note, [h("button", { type: "button", class: "action", id: "ask-again", onclick: () => askAgain() }, t("askAgain"))]);
  if (fault.line === undefined) return note;
  const line = text.split("\n")[fault.line - 1] || "";
  const before = [...line].slice(0, (fault.column || 1) - 1).join("");
  const end = before.length + (fault.length || 0);
  // Where a query breaks off there is no word to mark, but the place behind it.
  const wrong = h("mark", { class: "ask-wrong" }, line.slice(before.length, end) || "\u00a0");
  append(note, [h("pre", { dir: "ltr", tabindex: "0", "aria-label": t("askLine", fault.line) }, h("code", null, before, wrong, line.slice(end)))]);
  return note;
}
