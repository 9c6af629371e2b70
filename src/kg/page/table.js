// The table: every thing of a class with all that is said of it, to sort, to narrow and to take away.

/** @typedef {{key: string, label: string, cells: (node: NodeRow) => string[]}} Column */

const LEFT_OUT = [...NAMES, "skos:inScheme", "skos:topConceptOf", "rdfs:isDefinedBy", "kg:reportedWith"];

/** What can be chosen: families of several classes, and classes. */
function tableChoices() {
  const families = familiesOf(model.classes).filter((rows) => rows.length > 1);
  return [
    ...families.map((rows) => ({ id: rows[0].family, label: say(rows[0].familyLabel), rows })),
    ...model.classes.map((row) => ({ id: row.id, label: say(row.label), rows: [row] })),
  ].filter((choice, index, all) => all.findIndex((one) => one.id === choice.id) === index);
}

/** What the table lists. */
function chosenListing() {
  const choices = tableChoices();
  return choices.find((one) => one.id === setting("of")) || choices[0];
}

/** The settings under which the table lists a thing. @param {NodeRow} node @returns {Record<string, string>} */
function listing(node) {
  return chosenListing().rows.includes(classOf(node)) ? { match: "" } : { of: classOf(node).id, sort: "", match: "" };
}

/** @param {HTMLElement} view */
function drawTable(view) {
  const choices = tableChoices();
  const chosen = chosenListing();
  if (!chosen) return fill(view, h("p", { class: "note empty" }, t("tableNone")));
  const nodes = model.nodes.filter((node) => chosen.rows.includes(classOf(node)) && isMatch(node));
  const columns = columnsOf(nodes, chosen.rows.length > 1);
  const body = h("tbody");
  const total = h("span", { class: "note", id: "table-count" });
  const rest = h("p", { class: "table-rest" });
  const frame = h("div", { class: "sheet", tabindex: "0", role: "region", "aria-label": chosen.label });
  const sheet = { columns, nodes, body, total, rest, frame };
  fill(
    view,
    h("h2", { class: "hidden" }, t("table") + t("colon") + chosen.label),
    h("div", { class: "tools" }, classMenu(choices, chosen.id), matchBox(sheet), total, ...takeTable(sheet, chosen.label), asideSwitch(frame)),
    frame,
  );
  fill(
    frame,
    h(
      "table",
      { class: "data" },
      h("caption", { class: "hidden" }, chosen.label),
      h("thead", null, h("tr", null, ...columns.map(columnHead))),
      body,
    ),
    rest,
  );
  fillTable(sheet);
}

/** The button that says how many columns lie beyond the right edge and goes there, or back. @param {HTMLElement} frame */
function asideSwitch(frame) {
  const button = h("button", { type: "button", class: "action aside-switch", id: "table-aside" });
  const hiddenColumns = () => {
    const edge = frame.getBoundingClientRect().right;
    return [...frame.querySelectorAll("thead th")].filter((one) => one.getBoundingClientRect().right > edge + 2).length;
  };
  const tell = () => {
    const hidden = hiddenColumns();
    button.hidden = frame.scrollWidth <= frame.clientWidth;
    button.textContent = hidden ? t("tableAside", hidden) : t("tableBack");
    frame.classList.toggle("more-aside", hidden > 0);
  };
  button.addEventListener("click", () => (frame.scrollLeft = hiddenColumns() ? frame.scrollLeft + frame.clientWidth / 2 : 0));
  frame.addEventListener("scroll", tell);
  new ResizeObserver(tell).observe(frame);
  return button;
}

/** @typedef {{columns: Column[], nodes: NodeRow[], body: HTMLElement, total: HTMLElement, rest: HTMLElement, frame: HTMLElement}} Listing */

/** @param {{id: string, label: string}[]} choices @param {string} chosen */
function classMenu(choices, chosen) {
  const choose = (/** @type {Event} */ event) =>
    set({ of: /** @type {HTMLSelectElement} */ (event.target).value, sort: "", match: "" });
  return h(
    "label",
    { class: "facet" },
    h("span", { class: "facet-name" }, t("tableOf")),
    h(
      "select",
      { id: "table-of", onchange: choose },
      ...choices.map(({ id, label }) => h("option", { value: id, selected: id === chosen }, label)),
    ),
  );
}

/** The box that narrows the rows; typing in it never draws it anew, or it would break off what an input method writes. @param {Listing} sheet */
function matchBox(sheet) {
  const box = /** @type {HTMLInputElement} */ (
    h("input", { type: "text", id: "table-match", placeholder: t("tableMatch"), "aria-label": t("tableMatch") })
  );
  box.value = setting("match");
  box.addEventListener("input", () => {
    state.more = Object.assign({}, state.more, { match: box.value });
    replaceAddress(writeAddress(state));
    fillTable(sheet);
  });
  return box;
}

/** The columns: the name, the class where there are several, and every property, those most often given first. @param {NodeRow[]} nodes @param {boolean} mixed @returns {Column[]} */
function columnsOf(nodes, mixed) {
  /** @type {Map<string, number>} */
  const totals = new Map();
  const seen = (/** @type {string} */ key) => totals.set(key, (totals.get(key) || 0) + 1);
  for (const node of nodes) {
    new Set([...node.facts, ...node.out].map((said) => model.properties[said.p].id)).forEach(seen);
    new Set(node.into.map((edge) => model.properties[edge.p]).map((row) => row.inverse || "^" + row.id)).forEach(seen);
  }
  const keys = [...totals.keys()].filter((key) => !LEFT_OUT.includes(key.replace("^", "")));
  keys.sort((a, b) => (totals.get(b) || 0) - (totals.get(a) || 0));
  const name = { key: "name", label: t("tableName"), cells: (/** @type {NodeRow} */ node) => [say(node.label)] };
  const kind = { key: "class", label: t("facet_group"), cells: (/** @type {NodeRow} */ node) => [say(classOf(node).label)] };
  return [name, ...(mixed ? [kind] : []), ...keys.map((key) => propertyColumn(key, nodes))];
}

/** @param {string} key @param {NodeRow[]} nodes @returns {Column} */
function propertyColumn(key, nodes) {
  const mine = model.properties.findIndex((one) => one.id === key);
  const turned = model.properties.findIndex((one) => one.inverse === key || "^" + one.id === key);
  const label = mine >= 0 ? say(model.properties[mine].label) : turned >= 0 ? inverseName(turned, nodes) : key;
  const cells = (/** @type {NodeRow} */ node) => [
    ...inLanguage(node.facts.filter((fact) => fact.p === mine && isHeld(fact.e))).map(factText),
    ...node.out.filter((e) => e.p === mine && edgeSeen(e)).map((e) => say(model.nodes[e.t].label)),
    ...node.into.filter((e) => e.p === turned && edgeSeen(e)).map((e) => say(model.nodes[e.s].label)),
  ];
  return { key, label, cells: (node) => [...new Set(cells(node))] };
}

/** What stands in a column of links seen from their targets: 党支部（开展举措）. @param {number} turned the property @param {NodeRow[]} nodes */
function inverseName(turned, nodes) {
  const property = model.properties[turned];
  const classes = unique(nodes.flatMap((node) => node.into.filter((edge) => edge.p === turned)).map((edge) => classOf(model.nodes[edge.s])));
  const families = unique(classes.map((row) => say(classes.length > 1 ? row.familyLabel : row.label)));
  return property.inverseLabel || families.length > 1 ? inverseLabel(property) : t("tableInverse", families[0], say(property.label));
}

/** @param {Column} column */
function columnHead(column) {
  const [key, down] = [setting("sort").replace("-", ""), setting("sort").startsWith("-")];
  const mine = key === column.key;
  return h(
    "th",
    { scope: "col", "aria-sort": mine ? (down ? "descending" : "ascending") : null },
    h(
      "button",
      { type: "button", id: "sort-" + column.key, class: "sort", onclick: () => set({ sort: (mine && !down ? "-" : "") + column.key }) },
      words(column.label),
      h("span", { class: "sort-mark", "aria-hidden": "true" }, mine ? (down ? "↓" : "↑") : ""),
    ),
  );
}

/** @typedef {{node: NodeRow, text: (place: number) => string}} Line a row of the table; its texts are made when asked for */

/** @param {NodeRow} node @param {Column[]} columns @returns {Line} */
function lineOf(node, columns) {
  /** @type {string[]} */
  const known = [];
  return { node, text: (place) => (known[place] === undefined ? (known[place] = columns[place].cells(node).join(t("listComma"))) : known[place]) };
}

/** The rows of the table as they are seen: narrowed, sorted. @param {Listing} sheet @returns {Line[]} */
function tableRows({ columns, nodes }) {
  const wanted = folded(setting("match"));
  const all = nodes.map((node) => lineOf(node, columns));
  const found = wanted ? all.filter((line) => folded(columns.map((_, place) => line.text(place)).join("\n")).includes(wanted)) : all;
  const place = columns.findIndex((column) => column.key === setting("sort").replace("-", ""));
  const order = new Intl.Collator(state.lang === "zh" ? "zh-CN" : "en", { numeric: true });
  if (place < 0) return found;
  found.sort((a, b) => Number(!a.text(place)) - Number(!b.text(place)) || order.compare(a.text(place), b.text(place)));
  return setting("sort").startsWith("-") ? found.reverse() : found;
}

/** @param {Listing} sheet */
function fillTable(sheet) {
  const lines = tableRows(sheet);
  fill(sheet.body);
  fill(sheet.rest, ...pagedList(sheet.body, lines, (line) => tableLine(line, sheet.columns), "tableMore").slice(1));
  sheet.frame.dataset.rows = String(lines.length);
  sheet.total.textContent = t("tableCount", count(lines.length));
}

/** @param {Line} line @param {Column[]} columns */
function tableLine(line, columns) {
  const cell = (/** @type {string} */ text) =>
    h("td", null, text && h("div", { class: "clamp", title: text.length > 30 ? text : null }, nameText(text)));
  return h(
    "tr",
    null,
    h("th", { scope: "row" }, nodeButton(line.node, "chip")),
    ...columns.slice(1).map((_, place) => cell(line.text(place + 1))),
  );
}

/** Copy as TSV, download as CSV. @param {Listing} sheet @param {string} title */
function takeTable(sheet, title) {
  const lines = () => [["id", ...sheet.columns.map((c) => c.label)], ...tableRows(sheet).map((line) => [line.node.id, ...sheet.columns.map((_, place) => line.text(place))])];
  const button = (/** @type {string} */ key, /** @type {() => void} */ act) =>
    h("button", { type: "button", class: "action", id: key, onclick: act }, t(key));
  return [
    button("copyTsv", () => copyText(lines().map((line) => line.map(guarded).map((cell) => cell.replace(/[\t\r\n]+/g, " ")).join("\t")).join("\n"))),
    button("saveCsv", () => saveFile(title + ".csv", "text/csv", "\ufeff" + lines().map(csvLine).join(""))),
  ];
}

/** @param {string[]} cells */
function csvLine(cells) {
  return cells.map((cell) => '"' + guarded(cell).replace(/"/g, '""') + '"').join(",") + "\r\n";
}

/** A cell that a spreadsheet will not take for a formula. @param {string} cell */
function guarded(cell) {
  return /^[\s]*[=+\-@\t\r]/.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell) ? "'" + cell : cell;
}
