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

/** @param {HTMLElement} view */
function drawTable(view) {
  const choices = tableChoices();
  const chosen = choices.find((one) => one.id === setting("of")) || choices[0];
  if (!chosen) return fill(view, h("p", { class: "note empty" }, t("tableNone")));
  const nodes = model.nodes.filter((node) => chosen.rows.includes(classOf(node)) && isMatch(node));
  const columns = columnsOf(nodes, chosen.rows.length > 1);
  const body = h("tbody");
  const total = h("span", { class: "note", id: "table-count" });
  const sheet = { columns, nodes, body, total };
  fill(
    view,
    h("h2", { class: "hidden" }, t("table") + t("colon") + chosen.label),
    h("div", { class: "tools" }, classMenu(choices, chosen.id), matchBox(sheet), total, ...takeTable(sheet, chosen.label)),
    h(
      "div",
      { class: "sheet", tabindex: "0", role: "region", "aria-label": chosen.label },
      h(
        "table",
        { class: "data" },
        h("caption", { class: "hidden" }, chosen.label),
        h("thead", null, h("tr", null, ...columns.map(columnHead))),
        body,
      ),
    ),
  );
  fillTable(sheet);
}

/** @typedef {{columns: Column[], nodes: NodeRow[], body: HTMLElement, total: HTMLElement}} Listing */

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
  return [name, ...(mixed ? [kind] : []), ...keys.map(propertyColumn)];
}

/** @param {string} key @returns {Column} */
function propertyColumn(key) {
  const row = model.properties.find((one) => one.id === key);
  const turned = model.properties.find((one) => one.inverse === key || "^" + one.id === key);
  const label = row ? say(row.label) : turned ? inverseLabel(turned) : key;
  const cells = (/** @type {NodeRow} */ node) => [
    ...inLanguage(node.facts.filter((fact) => fact.p === (row ? model.properties.indexOf(row) : -1) && isHeld(fact.e))).map(factText),
    ...node.out.filter((e) => model.properties[e.p] === row && edgeSeen(e)).map((e) => say(model.nodes[e.t].label)),
    ...node.into.filter((e) => model.properties[e.p] === turned && edgeSeen(e)).map((e) => say(model.nodes[e.s].label)),
  ];
  return { key, label, cells: (node) => [...new Set(cells(node))] };
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

/** The rows of the table as they are seen: narrowed, sorted. @param {Listing} sheet */
function tableRows({ columns, nodes }) {
  const wanted = folded(setting("match"));
  const rows = nodes.map((node) => ({ node, texts: columns.map((column) => column.cells(node).join(t("listComma"))) }));
  const found = rows.filter((row) => !wanted || folded(row.texts.join("\n")).includes(wanted));
  const place = columns.findIndex((column) => column.key === setting("sort").replace("-", ""));
  const order = new Intl.Collator(state.lang === "zh" ? "zh-CN" : "en", { numeric: true });
  if (place < 0) return found;
  found.sort((a, b) => Number(!a.texts[place]) - Number(!b.texts[place]) || order.compare(a.texts[place], b.texts[place]));
  return setting("sort").startsWith("-") ? found.reverse() : found;
}

/** @param {Listing} sheet */
function fillTable(sheet) {
  const rows = tableRows(sheet);
  fill(
    sheet.body,
    ...rows.map(({ node, texts }) =>
      h(
        "tr",
        null,
        h("th", { scope: "row" }, nodeButton(node, "chip")),
        ...texts.slice(1).map((text) => h("td", null, text && h("div", { class: "clamp", title: text.length > 60 ? text : null }, words(text)))),
      ),
    ),
  );
  sheet.total.textContent = t("tableCount", count(rows.length));
  const view = sheet.body.closest(".view");
  if (view) markSelection(/** @type {HTMLElement} */ (view));
}

/** Copy as TSV, download as CSV. @param {Listing} sheet @param {string} title */
function takeTable(sheet, title) {
  const lines = () => [["id", ...sheet.columns.map((c) => c.label)], ...tableRows(sheet).map((r) => [r.node.id, ...r.texts])];
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
