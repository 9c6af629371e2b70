// A fact with its source, as a sentence to paste: what is said, and where it stands.

/** A statement in words. @param {NodeRow} subject @param {PropertyRow} property @param {string} object */
function statementText(subject, property, object) {
  return say(subject.label) + " " + say(property.label) + (state.lang === "zh" ? "：" : " ") + object;
}

/** @param {EdgeRow} edge */
function edgeText(edge) {
  return statementText(model.nodes[edge.s], model.properties[edge.p], say(model.nodes[edge.t].label));
}

/** @param {NodeRow} node @param {Fact} fact */
function factStatement(node, fact) {
  return statementText(node, model.properties[fact.p], factText(fact));
}

/** Whether evidence goes back to an article. @param {EvidenceRow} row */
function isOfText(row) {
  return row.paragraph !== null || row.from.length > 0;
}

/** Statements with the evidence they share. @param {string[]} statements @param {number[]} evidence */
function citation(statements, evidence) {
  const rows = evidence.map((e) => model.evidence[e]);
  const title = model.sources.length === 1 && rows.some(isOfText) ? t("citeTitle", say(model.sources[0].title)) : "";
  const places = rows.map(evidenceWords).join(t("semicolon"));
  const source = rows.length ? t("cite", title + places) : t("evidenceNone");
  return statements.join(t("semicolon")) + t("stop") + (state.lang === "zh" ? "" : " ") + source + t("stop");
}

/** One piece of evidence in words. @param {EvidenceRow} row @returns {string} */
function evidenceWords(row) {
  const kind = model.kinds[row.k].id;
  if (kind === "passage") return placeLabel(row);
  const from = row.from.map((e) => placeLabel(model.evidence[e])).join(t("listComma"));
  if (kind === "reading") return t("citeReading", from || say(row.label));
  const outward = kind === "reference" && row.source ? " " + row.source : "";
  return kindLabel(model.kinds[row.k]) + " " + t("citeName", say(row.label)) + outward;
}

/** The name of a statement: its three ids, a value as it is written. @param {NodeRow} node @param {Fact} fact */
function factName(node, fact) {
  const value = fact.t === "@id" ? shorten(fact.v) : fact.q ? shorten(fact.q) : quoted(fact.v) + (fact.l ? "@" + fact.l : "");
  return [node.id, model.properties[fact.p].id, value].join(" ");
}

/** What someone sends who finds a mistake: what is said, under which ids, on what evidence. @param {string[]} statements @param {string[]} names @param {number[]} evidence */
function reportText(statements, names, evidence) {
  const rows = evidence.map((e) => model.evidence[e]);
  const line = (/** @type {string} */ key, /** @type {string} */ text) => t(key) + t("colon") + text;
  return [
    t("reportHead"),
    ...statements.map((text) => line("reportStatement", text)),
    ...names.map((name) => line("reportId", name)),
    ...(rows.length ? rows.map((row) => line("evidence", evidenceWords(row) + " <" + row.id + ">")) : [line("evidence", t("evidenceNone"))]),
    line("version", model.version),
    line("reportWrong", ""),
  ].join("\n");
}

/** The two small buttons of a fact: copy it with its source, copy a report of a mistake in it. @param {string[]} statements @param {number[]} evidence @param {string[]} names */
function factButtons(statements, evidence, names) {
  const report = h(
    "button",
    {
      type: "button",
      class: "edge-open report",
      title: t("report"),
      "aria-label": t("report") + t("colon") + statements[0],
      onclick: () => copyText(reportText(statements, names, evidence), "copiedReport"),
    },
    s("svg", { viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false" }, s("path", { d: "M3.5 14V2.5H12.5L10.5 5.5L12.5 8.5H3.5" })),
  );
  return h("span", { class: "fact-buttons" }, citeButton(statements, evidence), report);
}

/** The small button that copies statements with their source. @param {string[]} statements @param {number[]} evidence */
function citeButton(statements, evidence) {
  return h(
    "button",
    {
      type: "button",
      class: "edge-open cite",
      title: t("copySource"),
      "aria-label": t("copySource") + t("colon") + statements[0],
      onclick: () => copyText(citation(statements, evidence), "copiedFact"),
    },
    s(
      "svg",
      { viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false" },
      s("path", { d: "M5.5 5.5H13.5V14H5.5ZM10.5 5.5V2H2.5V10.5H5.5" }),
    ),
  );
}
