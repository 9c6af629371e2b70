// What the data say of a thing beyond its links: where it lies, when it was, to which branch and spirit it belongs.

const DATES = ["kg:startDate", "kg:endDate", "kg:year", "kg:dateText"];
const PLACED_BY = ["kg:takesPlaceAt", "kg:covers", "kg:locatedIn", "kg:originPlace", "kg:rankedIn"];
const LATITUDE = "wgs84_pos:lat";
const LONGITUDE = "wgs84_pos:long";

/** The facts of a thing with one property. @param {NodeRow} node @param {string} property */
function factsOf(node, property) {
  return node.facts.filter((fact) => model.properties[fact.p].id === property);
}

/** @param {NodeRow} node @param {string} property */
function valueOf(node, property) {
  const found = factsOf(node, property)[0];
  return found ? found.v : "";
}

/** The first value of a property whose evidence is not switched off. @param {NodeRow} node @param {string} property */
function heldValue(node, property) {
  const found = factsOf(node, property).find((fact) => isHeld(fact.e));
  return found ? found.v : "";
}

/** What a thing points at by one property. @param {NodeRow} node @param {string} property */
function targets(node, property) {
  return node.out.filter((edge) => model.properties[edge.p].id === property).map((edge) => model.nodes[edge.t]);
}

/** What a thing points at by one property, by the links that are seen now. @param {NodeRow} node @param {string} property */
function seenTargets(node, property) {
  const edges = node.out.filter((edge) => model.properties[edge.p].id === property && edgeSeen(edge));
  return edges.map((edge) => model.nodes[edge.t]);
}

/** Things with coordinates, and things with a date or a year. */
const placed = model.nodes.filter((node) => valueOf(node, LATITUDE) && valueOf(node, LONGITUDE));
const dated = model.nodes.filter((node) => DATES.some((property) => valueOf(node, property)));

/** @param {string} family */
function ofFamily(family) {
  return model.nodes.filter((node) => classOf(node).family === family);
}

/** All neighbours of a thing, either way. @param {NodeRow} node */
function neighbours(node) {
  return [...node.out.map((edge) => model.nodes[edge.t]), ...node.into.map((edge) => model.nodes[edge.s])];
}

/** For each thing the branches it belongs to: those it is tied to, or to whose initiatives and honors it is tied. */
const branchesOf = belonging();

/** @returns {Map<NodeRow, Set<NodeRow>>} */
function belonging() {
  /** @type {Map<NodeRow, Set<NodeRow>>} */
  const found = new Map();
  const add = (/** @type {NodeRow} */ node, /** @type {NodeRow} */ branch) =>
    found.set(node, (found.get(node) || new Set()).add(branch));
  for (const branch of ofFamily("kg:Branch")) {
    const core = ["kg:undertakes", "kg:honoredWith", "kg:branchOf"].flatMap((property) => targets(branch, property));
    [branch, ...core, ...neighbours(branch)].forEach((node) => add(node, branch));
    core
      .flatMap(neighbours)
      .filter((node) => !["kg:Branch", "kg:Spirit", "kg:Company"].includes(classOf(node).family))
      .forEach((node) => add(node, branch));
  }
  return found;
}

/** The spirits a thing belongs to: its own tie to one, else those of its branches. @param {NodeRow} node */
function spiritsOf(node) {
  if (classOf(node).family === "kg:Spirit") return [node];
  const isSpirit = (/** @type {NodeRow} */ one) => classOf(one).family === "kg:Spirit";
  const tenets = classOf(node).family === "kg:Tenet" ? neighbours(node).filter(isSpirit) : [];
  const inherited = [...(branchesOf.get(node) || [])].flatMap((branch) => targets(branch, "kg:inherits"));
  return [...new Set([...tenets, ...inherited])];
}

/** The places where a thing is told of and those that they lie in, nearest first, by the links that are seen now. @param {NodeRow} node */
function placesOf(node) {
  return withWider(PLACED_BY.flatMap((property) => seenTargets(node, property)));
}

/** @param {NodeRow[]} places @returns {NodeRow[]} */
function withWider(places) {
  const found = [...places];
  for (const place of found) {
    seenTargets(place, "schema:containedInPlace").forEach((wider) => found.includes(wider) || found.push(wider));
  }
  return [...new Set(found)];
}

/** The years that the dates of a thing name, as far as they are seen now. @param {NodeRow} node */
function yearsOf(node) {
  const dates = ["kg:startDate", "kg:endDate", "kg:year"].map((property) => heldValue(node, property));
  return [...new Set(dates.filter((value) => /^\d{4}/.test(value)).map((value) => value.slice(0, 4)))];
}
