// The questions of the catalogue: which there are, their parameters as menus, and the query that comes out of them.

/** @typedef {{name: string, type: string, default: string, mark: string, kind: string}} Parameter */
/** @typedef {{name: string, say: Pair, pieces: string[], places: string[], params: Parameter[]}} Question */

/** More things than this are looked for by their names; a menu of them would be too long. */
const MENU_LENGTH = 120;

/** @returns {Question[]} */
function questions() {
  return model.ask ? model.ask.questions : [];
}

/** The question of the address; null for a query of one's own, and where none is chosen. */
function questionNow() {
  return questions().find((one) => one.name === setting("ask")) || null;
}

/** What the address says of the parameters. @returns {Record<string, string>} */
function valuesGiven() {
  return Object.fromEntries(new URLSearchParams(setting("with")));
}

/** The value of a parameter in full: an address, or the text of a literal. @param {Parameter} parameter */
function parameterValue(parameter) {
  const given = valuesGiven()[parameter.name];
  if (given === undefined) return parameter.default;
  return parameter.kind === "iri" ? expand(given) : given;
}

/** Put another value in the address. @param {Parameter} parameter @param {string} value */
function giveValue(parameter, value) {
  const given = Object.assign(valuesGiven(), { [parameter.name]: parameter.kind === "iri" ? shorten(value) : value });
  set({ with: new URLSearchParams(given).toString() });
}

/** A value as SPARQL writes it. @param {Parameter} parameter */
function termOf(parameter) {
  const value = parameterValue(parameter);
  if (parameter.kind !== "iri") return quoted(value) + parameter.mark;
  // What cannot be an address, out of a link that someone made up, is no reason to ask something else.
  return /^[^\x00-\x20<>"{}|^`\\]+$/.test(value) ? "<" + value + ">" : "<" + parameter.default + ">";
}

/** The whole query of a question with its values. @param {Question} question */
function queryOf(question) {
  const terms = question.places.map((name) => {
    const parameter = /** @type {Parameter} */ (question.params.find((one) => one.name === name));
    return termOf(parameter);
  });
  return question.pieces.map((piece, index) => piece + (terms[index] || "")).join("");
}

/** The query of a question as someone would write it: without its header, with short names. @param {Question} question */
function legibleQuery(question) {
  const known = Object.entries(model.prefixes);
  return queryOf(question)
    .replace(/^#\+.*\n/gm, "")
    .replace(/^\s*PREFIX\s+(\w+):\s*<([^>]*)>\s*\n/gim, (line, name, iri) => (model.prefixes[name] === iri ? "" : line))
    .replace(/<([^<>"\s]+)>/g, (whole, iri) => (known.some(([, namespace]) => iri.startsWith(namespace)) && shorten(iri) !== iri ? shorten(iri) : whole))
    .trim();
}

/** The menus of a question. @param {Question} question */
function parameterMenus(question) {
  if (!question.params.length) return null;
  return h("div", { class: "ask-params" }, ...question.params.map((parameter, index) => parameterMenu(question, parameter, index)));
}

/** @param {Question} question @param {Parameter} parameter @param {number} index */
function parameterMenu(question, parameter, index) {
  const id = "ask-param-" + parameter.name;
  const twice = question.params.filter((one) => one.type === parameter.type).length > 1;
  const label = typeLabel(parameter.type) + (twice ? " " + (index + 1) : "");
  const control = parameter.kind === "iri" ? thingControl(parameter, id, label) : textControl(parameter, id);
  return h("div", { class: "facet ask-param" }, h("label", { class: "facet-name", for: id }, label), control);
}

/** @param {string} type */
function typeLabel(type) {
  const row = model.classes.find((one) => one.id === type);
  const family = model.classes.find((one) => one.family === type);
  if (model.strings["type_" + type]) return t("type_" + type);
  return row ? say(row.label) : family ? say(family.familyLabel) : type;
}

/** A number or a text, asked when it has been written. @param {Parameter} parameter @param {string} id */
function textControl(parameter, id) {
  const box = /** @type {HTMLInputElement} */ (h("input", { type: "text", id, class: "ask-text" }));
  box.value = parameterValue(parameter);
  box.addEventListener("change", () => giveValue(parameter, box.value));
  return box;
}

/** A menu of the things of a class; where they are too many, a box that finds them by name. @param {Parameter} parameter @param {string} id @param {string} label */
function thingControl(parameter, id, label) {
  const value = parameterValue(parameter);
  const things = model.ask ? model.ask.members[parameter.type] : undefined;
  if (!things || things.length > MENU_LENGTH) {
    const node = model.nodeById.get(value);
    const box = searchBox(id, t("askAnother"), (found) => giveValue(parameter, found.iri));
    dress(/** @type {HTMLElement} */ (box.querySelector("input")), { "aria-label": label + t("colon") + t("askAnother") });
    return h("div", { class: "ask-chosen" }, node ? nodeButton(node) : words(iriLabel(value)), box);
  }
  const choose = (/** @type {Event} */ event) => giveValue(parameter, /** @type {HTMLSelectElement} */ (event.target).value);
  const rows = menuRows(things.map(expand).concat(things.map(expand).includes(value) ? [] : [value]));
  const option = (/** @type {typeof rows[0]} */ row) => h("option", { value: row.iri, selected: row.iri === value }, row.label);
  const groups = [...new Set(rows.map((row) => row.group))];
  const grouped = (/** @type {string} */ group) =>
    h("optgroup", { label: group }, ...rows.filter((row) => row.group === group).map(option));
  return h("select", { id, onchange: choose }, ...(groups.length < 2 ? rows.map(option) : groups.map(grouped)));
}

/** Things with their names and classes: sentences and sections in their order, others by name. @param {string[]} iris */
function menuRows(iris) {
  const order = new Intl.Collator(state.lang === "zh" ? "zh-CN" : "en", { numeric: true });
  const rows = iris.map((iri) => {
    const node = model.nodeById.get(iri);
    return { iri, label: iriLabel(iri), group: node ? say(classOf(node).label) : "", sort: node ? iriLabel(iri) : iri };
  });
  return rows.sort((a, b) => order.compare(a.group, b.group) || order.compare(a.sort, b.sort));
}
