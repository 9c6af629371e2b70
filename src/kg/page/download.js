// The data behind the view: what is said of the things in it, as Turtle, JSON-LD and CSV.

/** @typedef {{node: NodeRow, property: PropertyRow, term: Term, label: string, evidence: number[]}} Statement */

const XSD_STRING = "http://www.w3.org/2001/XMLSchema#string";

/** The things that the view is about: those in it, folded away or not; of an answer, those that it names. */
function nodesOfView() {
  if (state.view === "ask") return [...answerNodes()].map((index) => model.nodes[index]);
  if (["story", "network", "list"].includes(state.view)) return model.nodes.filter(nodeSeen);
  const shown = [...placeOf(state.view).querySelectorAll("[data-node]")].map((element) => Number(element.getAttribute("data-node")));
  return [...new Set(shown)].map((index) => model.nodes[index]);
}

/** What is said of some things, and between them, as far as the choice of evidence shows it. @param {NodeRow[]} nodes @returns {Statement[]} */
function statementsAbout(nodes) {
  const inside = new Set(nodes);
  return nodes.flatMap((node) => [
    ...node.facts.filter((fact) => isHeld(fact.e)).flatMap((fact) => factStatements(node, fact)),
    ...node.out
      .filter((edge) => edgeSeen(edge) && inside.has(model.nodes[edge.t]))
      .map((edge) => {
        const end = model.nodes[edge.t];
        return { node, property: model.properties[edge.p], term: iriTerm(end.iri), label: say(end.label), evidence: evidenceSeen(edge.e) };
      }),
  ]);
}

/** Of some evidence, what is not switched off; of what only a rule says, the rule. @param {number[]} evidence */
function evidenceSeen(evidence) {
  const seen = evidence.filter((e) => isHeld([e]));
  return seen.length ? seen : evidence;
}

/** @param {string} iri @returns {Term} */
function iriTerm(iri) {
  return { kind: iri.startsWith("_:") ? "bnode" : "uri", value: iri, lang: "", datatype: "" };
}

/** @param {NodeRow} node @param {Fact} fact @returns {Statement[]} */
function factStatements(node, fact) {
  const said = { node, property: model.properties[fact.p], evidence: evidenceSeen(fact.e) };
  if (fact.t === "@id") return [Object.assign({ term: iriTerm(fact.v), label: fact.n ? say(fact.n) : "" }, said)];
  if (fact.t === "@quantity") return [Object.assign({ term: iriTerm(fact.q || ""), label: factText(fact) }, said)];
  const term = { kind: "literal", value: fact.v, lang: fact.l, datatype: fact.l ? "" : fact.t ? expand(fact.t) : XSD_STRING };
  return [Object.assign({ term, label: "" }, said)];
}

// Turtle ----------------------------------------------------------------------------------------------

/** A short name where there is one, else the address in brackets. @param {string} iri */
function turtleIri(iri) {
  if (iri.startsWith("_:")) return iri;
  const short = shorten(iri);
  return short === iri ? "<" + iri.replace(/[\x00-\x20<>"{}|^`\\]/g, (letter) => "\\u" + letter.charCodeAt(0).toString(16).padStart(4, "0")) + ">" : short;
}

/** @param {Term} term */
function turtleTerm(term) {
  if (term.kind !== "literal") return turtleIri(term.value);
  if (term.lang) return quoted(term.value) + "@" + term.lang;
  return quoted(term.value) + (term.datatype === XSD_STRING ? "" : "^^" + turtleIri(term.datatype));
}

/** @param {Statement[]} statements */
function turtleText(statements) {
  const body = grouped(statements, (said) => turtleIri(said.node.iri)).map(([subject, mine]) => {
    const lines = grouped(mine, (said) => turtleProperty(said.property)).map(([property, same]) => property + " " + [...new Set(same.map((said) => turtleTerm(said.term)))].join(" , "));
    return subject + " " + lines.join(" ;\n    ") + " .\n";
  });
  const text = body.join("\n");
  const used = Object.entries(model.prefixes).filter(([prefix]) => new RegExp("(^|[\\s^])" + prefix + ":", "m").test(text));
  return sourceLines().map((line) => "# " + line + "\n").join("") + used.map(([prefix, iri]) => `@prefix ${prefix}: <${iri}> .\n`).join("") + "\n" + text;
}

/** @param {PropertyRow} property */
function turtleProperty(property) {
  return property.id === "rdf:type" ? "a" : turtleIri(expand(property.id));
}

/** What the data are, from where and in which version, for the head of a file. */
function sourceLines() {
  const source = sourceName() ? [t("source") + t("colon") + sourceName()] : [];
  return [document.title, ...source, t("version") + t("colon") + model.version, "CC BY 4.0"].map((line) => line.replace(/\s+/g, " "));
}

/** @template T @param {T[]} items @param {(item: T) => string} key @returns {[string, T[]][]} */
function grouped(items, key) {
  /** @type {Map<string, T[]>} */
  const groups = new Map();
  for (const item of items) {
    const mine = groups.get(key(item));
    if (mine) mine.push(item);
    else groups.set(key(item), [item]);
  }
  return [...groups];
}

// JSON-LD and CSV --------------------------------------------------------------------------------------

/** The statements in the graphs that are their evidence; what has none stands outside. @param {Statement[]} statements */
function jsonldText(statements) {
  const placed = statements.flatMap((said) => (said.evidence.length ? said.evidence.map((e) => ({ said, graph: model.evidence[e].id })) : [{ said, graph: "" }]));
  const graphs = grouped(placed, ({ graph }) => graph).flatMap(([graph, mine]) => {
    const things = grouped(mine.map(({ said }) => said), (said) => said.node.iri).map(([, about]) => jsonThing(about));
    return graph ? [{ "@id": graph, "@graph": things }] : things;
  });
  return JSON.stringify({ "@context": model.prefixes, "@graph": graphs }, null, 1) + "\n";
}

/** @param {Statement[]} statements all about one thing */
function jsonThing(statements) {
  /** @type {Record<string, unknown>} */
  const thing = { "@id": shorten(statements[0].node.iri) };
  for (const [property, mine] of grouped(statements, (said) => said.property.id)) {
    if (property === "rdf:type") thing["@type"] = mine.map((said) => shorten(said.term.value));
    else thing[property] = mine.map((said) => jsonValue(said.term));
  }
  return thing;
}

/** @param {Term} term */
function jsonValue(term) {
  if (term.kind !== "literal") return { "@id": shorten(term.value) };
  if (term.lang) return { "@value": term.value, "@language": term.lang };
  return term.datatype === XSD_STRING ? term.value : { "@value": term.value, "@type": shorten(term.datatype) };
}

/** The sheet that `kg export --format csv` writes, of these statements. @param {Statement[]} statements */
function sheetText(statements) {
  const head = ["subject", "subjectName", "property", "propertyName", "object", "objectName", "evidence"];
  const lines = statements.map((said) => [
    said.node.iri,
    say(said.node.label),
    expand(said.property.id),
    say(said.property.label),
    said.term.value,
    said.label,
    said.evidence.map((e) => model.evidence[e].id).join(" "),
  ]);
  return "\ufeff" + [head, ...lines].map(csvLine).join("");
}

/** @param {string} ending @param {string} type @param {(statements: Statement[]) => string} write */
function saveData(ending, type, write) {
  saveFile(pictureName() + "." + ending, type, write(statementsAbout(nodesOfView())));
}

/** The buttons that save the data behind the view. */
function dataButtons() {
  const button = (/** @type {string} */ key, /** @type {() => void} */ act) => h("button", { type: "button", class: "switch", id: key, onclick: act }, t(key));
  return [
    button("saveTurtle", () => saveData("ttl", "text/turtle", turtleText)),
    button("saveJsonld", () => saveData("jsonld", "application/ld+json", jsonldText)),
    button("saveData", () => saveData("csv", "text/csv", sheetText)),
  ];
}
