// The row of filters under the legend: one menu a facet, with counts that follow the other menus.

/** Filters that are on unfold the row, unless someone folds it. */
function filtersOpen() {
  return unfolded.filters === null ? chosenFacets().length > 0 : unfolded.filters;
}

/** The button in the legend that unfolds the filters; it says how many are on. */
function filterSwitch() {
  const on = chosenFacets().length;
  return rowSwitch("filters-open", "filters", filtersOpen(), [t("filters"), on > 0 && h("span", { class: "count" }, count(on))]);
}

function filterRow() {
  const facets = filtersOpen() ? FACETS.map((facet) => ({ facet, options: facetOptions(facet) })) : [];
  return unfoldedRow("filters", "filters", t("filters"), filtersOpen(), [
    ...facets.filter(({ options }) => options.length > 1).map(({ facet, options }) => facetMenu(facet, options)),
    chosenFacets().length > 0 && h("span", { class: "matches", id: "matches" }, matchesText()),
  ]);
}

/** How much the choice of evidence hides, and why some things stand without a line. */
function hiddenByEvidence() {
  if (!state.printed && !state.offKinds.size) return null;
  const links = count(model.edges.filter((edge) => !edgeSeen(edge)).length);
  const things = count(model.nodes.filter((node) => !nodeHeld(node)).length);
  return h("p", { class: "note legend-note", id: "hidden-note" }, t("hiddenNote", links, things), state.printed && " " + t("printedNote"));
}

/** How much matches, and in a picture what of it is drawn: the rest is of classes that are switched off, or folded away. */
function matchesText() {
  const found = model.nodes.filter(isMatch);
  const told = t("filterMatches", count(found.length));
  if (!found.length || !["story", "network"].includes(state.view) || isStoryFolded()) return told;
  const { found: seen, first } = seenNow();
  const drawn = new Set(first && state.view === "network" ? seen.filter((node) => first.has(node)) : seen);
  const rest = found.filter((node) => !drawn.has(node));
  const around = drawn.size - (found.length - rest.length);
  const parts = [told, rest.length && t("filterDrawn", count(found.length - rest.length)), around && t("filterAround", count(around))];
  return parts.filter(Boolean).join(t("clause")) + (rest.length ? t("filterRest", talliesText(rest)) : "");
}

/** @param {string} facet @param {{id: string, total: number, label: string}[]} options */
function facetMenu(facet, options) {
  const choose = (/** @type {Event} */ event) => {
    set({ [facet]: /** @type {HTMLSelectElement} */ (event.target).value });
    announce(chosenFacets().length ? matchesText() : t("filterNone"));
  };
  const chosen = setting(facet);
  return h(
    "label",
    { class: "facet" + (chosen ? " is-on" : "") },
    h("span", { class: "facet-name" }, t("facet_" + facet)),
    h(
      "select",
      { id: "facet-" + facet, onchange: choose },
      h("option", { value: "" }, t("filterAll")),
      ...options.map(({ id, total, label }) =>
        h(
          "option",
          { value: id, selected: id === chosen, disabled: total === 0 && id !== chosen },
          label + (state.lang === "zh" ? "（" + count(total) + "）" : " (" + count(total) + ")"),
        ),
      ),
    ),
  );
}
