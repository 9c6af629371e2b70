// The row of filters under the legend: one menu a facet, with counts that follow the other menus.

/** Whether the row is unfolded; filters that are on unfold it. */
let filtersShown = false;

function filtersOpen() {
  return filtersShown || chosenFacets().length > 0;
}

/** The button in the legend that unfolds the filters. */
function filterSwitch() {
  const toggle = () => {
    filtersShown = !filtersOpen();
    redraw(drawLegend);
  };
  return h(
    "button",
    {
      type: "button",
      class: "switch more-classes",
      id: "filters-open",
      "aria-expanded": String(filtersOpen()),
      "aria-controls": "filters",
      onclick: toggle,
    },
    t("filters"),
  );
}

function filterRow() {
  const facets = filtersOpen() ? FACETS.map((facet) => ({ facet, options: facetOptions(facet) })) : [];
  return h(
    "div",
    { class: "legend-row filters", id: "filters", role: "group", "aria-label": t("filters"), hidden: !filtersOpen() },
    ...facets.filter(({ options }) => options.length > 1).map(({ facet, options }) => facetMenu(facet, options)),
    chosenFacets().length > 0 && h("span", { class: "matches", id: "matches" }, matchesText()),
  );
}

/** How much the choice of evidence hides, and why some things stand without a line. */
function hiddenByEvidence() {
  if (!state.printed && !state.offKinds.size) return null;
  const links = count(model.edges.filter((edge) => !edgeSeen(edge)).length);
  const things = count(model.nodes.filter((node) => !nodeHeld(node)).length);
  return h("p", { class: "note legend-note", id: "hidden-note" }, t("hiddenNote", links, things), state.printed && " " + t("printedNote"));
}

function matchesText() {
  return t("filterMatches", count(model.nodes.filter(isMatch).length));
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
