// About this page: what it is, how it was made, what it does not say, and under which licence.

function openAbout() {
  const story = model.story.lanes.length > 0;
  openDialog(
    "about",
    t("aboutWhat"),
    h("p", null, t(!story ? "aboutPlainText" : model.sources.length > 1 ? "aboutWhatMany" : "aboutWhatText", count(model.sources.length))),
    h("p", null, excerptLine(), " ", sourceLine()),
    h("p", null, h("button", { type: "button", class: "action", id: "keys-open", onclick: openKeys }, t("keys"), " ", h("kbd", null, "?"))),
    ...(story ? aboutStory() : []),
    h("h3", null, t("aboutCounts")),
    evidenceCounts(),
    h("p", { class: "note" }, t("aboutCountsNote")),
    ...coverage(),
    ...(model.ask ? [] : [h("h3", null, t("viewAsk")), h("p", null, t("aboutNoQuestions"))]),
    h("h3", null, t("aboutVersions")),
    h("p", null, t("aboutVersionsText", model.version, model.program, model.format)),
    h("h3", null, t("aboutLicence")),
    h("p", null, t("aboutLicenceText")),
    engineLicence(),
  );
}

/** The licence of the engine that the page carries, whole, as it asks for. */
function engineLicence() {
  const text = model.ask && model.ask.engine;
  if (!text) return null;
  return h("details", null, h("summary", null, t("aboutEngine")), h("p", { lang: "en", class: "licence" }, text));
}

function aboutStory() {
  const parts = ["Method", "Told", "Names", hasTexts ? "Here" : "Text"];
  return parts.flatMap((part) => [h("h3", null, t("about" + part)), h("p", null, t("about" + part + "Text"))]);
}

/** How many pieces of evidence of each kind there are, and how many statements they hold, as `kg info` says it. */
function evidenceCounts() {
  const rows = usedKinds().map((kind) => {
    const pieces = model.evidence.filter((row) => model.kinds[row.k] === kind);
    const statements = pieces.reduce((sum, row) => sum + row.statements, 0);
    return h(
      "tr",
      { "data-kind": kind.id },
      h("th", { scope: "row" }, lineSample(kind), kindLabel(kind)),
      h("td", null, count(pieces.length)),
      h("td", null, count(statements)),
    );
  });
  const head = ["aboutCountsHead", "aboutCountsGraphs", "aboutCountsStatements"].map((key) =>
    h("th", { scope: "col" }, t(key)),
  );
  const total = [t("aboutCountsTotal"), count(model.evidence.length), count(model.statements)];
  const foot = h("tfoot", null, h("tr", null, h("th", { scope: "row" }, total[0]), ...total.slice(1).map((text) => h("td", null, text))));
  return h("table", null, h("thead", null, h("tr", null, ...head)), h("tbody", null, ...rows), foot);
}

/** How the source is covered: a square a passage, in its order, coloured by how much it states. */
function coverage() {
  if (!passages.length) return [];
  const told = passages.filter((row) => claimCounts[row.index]).length;
  return [
    h("h3", null, t("aboutCoverage")),
    h(
      "p",
      null,
      told < passages.length ? t("aboutCoverageText", count(passages.length), count(told)) : t("aboutCoverageAll", count(told)),
      " ",
      t("aboutCoverageCells"),
      told < passages.length && " " + t("aboutCoverageNone", count(passages.length - told)),
    ),
    h("dl", { class: "coverage" }, ...passagesBySection().flatMap(([name, rows]) => [h("dt", null, words(name)), h("dd", null, ...rows.map(coverageCell))])),
  ];
}

/** @param {EvidenceRow} row */
function coverageCell(row) {
  const claims = claimCounts[row.index];
  const label = shortPlace(row) + t("colon") + (claims ? t("claims", claims) : t("claimsNone"));
  return h("button", { type: "button", class: "cover-cell cover-" + coverLevel(claims), "aria-label": label, title: label, onclick: () => go({ focus: row.id }) });
}
