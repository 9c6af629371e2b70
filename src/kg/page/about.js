// About this page: what it is, how it was made, what it does not say, and under which licence.

function openAbout() {
  const old = document.getElementById("about");
  if (old) old.remove();
  const story = model.story.lanes.length > 0;
  const dialog = /** @type {any} */ (
    h(
      "dialog",
      { id: "about", class: "about", "aria-labelledby": "about-title" },
      h("button", { type: "button", class: "close", "aria-label": t("close"), onclick: () => dialog.close() }, cross()),
      h("h2", { id: "about-title" }, t("aboutWhat")),
      h("p", null, t(story ? "aboutWhatText" : "aboutPlainText")),
      h("p", null, sourceLine(), " ", versionLine()),
      ...(story ? aboutStory() : []),
      h("h3", null, t("aboutCounts")),
      evidenceCounts(),
      h("h3", null, t("aboutLicence")),
      h("p", null, t("aboutLicenceText")),
      engineLicence(),
      h("h3", null, t("aboutKeys")),
      h("p", null, t("aboutKeysText")),
    )
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.appendChild(dialog);
  dialog.showModal();
}

/** The licence of the engine that the page carries, whole, as it asks for. */
function engineLicence() {
  const text = model.ask && model.ask.worker.split("*/")[0].replace(/^\/\*! .*\s*/, "");
  if (!text) return null;
  return h("details", null, h("summary", null, t("aboutEngine")), h("p", { lang: "en", class: "licence" }, text));
}

function aboutStory() {
  const parts = ["Method", "Told", "Names", "Text"];
  return parts.flatMap((part) => [h("h3", null, t("about" + part)), h("p", null, t("about" + part + "Text"))]);
}

/** How many pieces of evidence of each kind there are, and how many statements each kind holds. */
function evidenceCounts() {
  const held = model.kinds.map(() => 0);
  const tally = (/** @type {number[]} */ evidence) =>
    new Set(evidence.map((e) => model.evidence[e].k)).forEach((k) => (held[k] += 1));
  model.nodes.forEach((node) => node.facts.forEach((fact) => tally(fact.e)));
  model.edges.forEach((edge) => tally(edge.e));
  const rows = usedKinds().map((kind) => {
    const index = model.kinds.indexOf(kind);
    const pieces = model.evidence.filter((row) => row.k === index).length;
    return h(
      "tr",
      null,
      h("th", { scope: "row" }, lineSample(kind), kindLabel(kind)),
      h("td", null, count(pieces)),
      h("td", null, count(held[index])),
    );
  });
  const head = ["aboutCountsHead", "aboutCountsGraphs", "aboutCountsStatements"].map((key) =>
    h("th", { scope: "col" }, t(key)),
  );
  return h("table", null, h("thead", null, h("tr", null, ...head)), h("tbody", null, ...rows));
}
