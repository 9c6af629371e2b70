// Filters that combine: each facet holds some values of each thing; what matches all chosen ones is a match.

/** The facets by their names in the address, in the order in which they are shown. */
const FACETS = ["group", "spirit", "branch", "kind", "level", "year", "place", "basis"];

/** @type {Record<string, (node: NodeRow) => string[]>} the ids that a facet has for a thing */
const facetValues = {
  group: (node) => [classOf(node).family],
  spirit: (node) => spiritsOf(node).map((one) => one.id),
  branch: (node) => [...(branchesOf.get(node) || [])].map((one) => one.id),
  kind: (node) => (classOf(node).family === "kg:Initiative" ? [classOf(node).id] : []),
  level: (node) => seenTargets(node, "kg:level").map((one) => one.id),
  year: yearsOf,
  place: (node) => placesOf(node).map((one) => one.id),
  basis: (node) => basisOf(node),
};

/** The kinds of evidence that say more of a thing than its name. @param {NodeRow} node */
function basisOf(node) {
  const edges = [...node.out, ...node.into].filter(edgeSeen);
  const evidence = [...node.facts, ...edges].flatMap((said) => said.e).map(kindOf);
  return [...new Set(evidence)].filter((kind) => kind !== "register" && kindSeen(kind));
}

/** @type {Record<string, Map<NodeRow, string[]>>} by facet and choice of evidence, since what is hidden counts nowhere */
const facetCache = {};

/** @param {string} facet @param {NodeRow} node @returns {string[]} */
function valuesIn(facet, node) {
  const key = facet + " " + evidenceChoice();
  const known = (facetCache[key] = facetCache[key] || new Map());
  const found = known.get(node) || facetValues[facet](node);
  known.set(node, found);
  return found;
}

/** @returns {string[]} the facets in which something is chosen */
function chosenFacets() {
  return FACETS.filter(setting);
}

/** Whether a thing has what is chosen in some facets. @param {NodeRow} node @param {string[]} facets */
function hasChosen(node, facets) {
  return facets.every((facet) => valuesIn(facet, node).includes(setting(facet)));
}

/** Whether a thing itself matches the filters. @param {NodeRow} node */
function isMatch(node) {
  return nodeHeld(node) && hasChosen(node, chosenFacets());
}

/** The matches, the branches and spirits they belong to, and the place that is chosen, which stay in the picture; null without filters. */
function matchesNow() {
  const key = JSON.stringify([FACETS.map(setting), state.printed, [...state.offKinds]]);
  if (matchesNow.key !== key) {
    matchesNow.key = key;
    const found = chosenFacets().length ? model.nodes.filter(isMatch) : [];
    const lines = ["spirit", "branch"].filter(setting);
    const around = found
      .flatMap((node) => [...(branchesOf.get(node) || []), ...spiritsOf(node)])
      .filter((node) => hasChosen(node, lines));
    matchesNow.found = chosenFacets().length ? new Set([...found, ...around, ...model.nodes.filter((node) => node.id === setting("place"))]) : null;
  }
  return matchesNow.found;
}
matchesNow.key = "";
matchesNow.found = /** @type {Set<NodeRow>|null} */ (null);

/** Whether the filters leave a thing in the pictures. @param {NodeRow} node */
function isInFilter(node) {
  const matches = matchesNow();
  return !matches || matches.has(node);
}

/**
 * The values of a facet with how many things have each of them, under what the other facets choose.
 * @param {string} facet
 * @returns {{id: string, total: number, label: string}[]}
 */
function facetOptions(facet) {
  const others = chosenFacets().filter((one) => one !== facet);
  /** @type {Map<string, number>} */
  const totals = new Map();
  for (const node of model.nodes) {
    const counts = nodeHeld(node) && hasChosen(node, others) ? 1 : 0;
    valuesIn(facet, node).forEach((id) => totals.set(id, (totals.get(id) || 0) + counts));
  }
  const chosen = setting(facet);
  if (chosen && !totals.has(chosen)) totals.set(chosen, 0);
  const found = [...totals].map(([id, total]) => ({ id, total, label: facetLabel(facet, id) }));
  return facet === "year" ? found.sort((a, b) => a.id.localeCompare(b.id)) : found.sort(inFacetOrder(facet));
}

/** Things in the order of the data, classes in that of the legend, kinds by strength. @param {string} facet */
function inFacetOrder(facet) {
  const place = (/** @type {string} */ id) => {
    if (facet === "basis") return model.kinds.findIndex((kind) => kind.id === id);
    if (facet === "group") return model.classes.findIndex((row) => row.family === id);
    return facet === "kind" ? model.classes.findIndex((row) => row.id === id) : laneOrder(id);
  };
  return (/** @type {{id: string, total: number}} */ a, /** @type {{id: string, total: number}} */ b) =>
    facet === "place" ? b.total - a.total : place(a.id) - place(b.id);
}

/** The place of a spirit or branch in the story. @param {string} id */
function laneOrder(id) {
  const index = nodeNumber(id);
  if (!laneOrder.known.size) {
    model.story.lanes.forEach(({ spirit, rows }, place) => {
      for (const one of [spirit, ...rows.map((row) => row.branch)]) if (one !== null && !laneOrder.known.has(one)) laneOrder.known.set(one, place);
    });
  }
  const lane = laneOrder.known.get(index);
  return lane === undefined ? model.nodes.length + index : lane;
}
laneOrder.known = /** @type {Map<number, number>} */ (new Map());

/** @param {string} id */
function nodeNumber(id) {
  const node = model.nodeById.get(id);
  return node ? node.index : -1;
}

/** @param {string} facet @param {string} id */
function facetLabel(facet, id) {
  if (facet === "basis") return kindLabel(model.kinds[model.kinds.findIndex((kind) => kind.id === id)]);
  if (facet === "kind") return say(model.classes.filter((row) => row.id === id)[0].label);
  if (facet === "group") return say(model.classes.filter((row) => row.family === id)[0].familyLabel);
  const node = model.nodeById.get(id);
  return node ? say(node.label) : id;
}
