// The graph as the page knows it: the tables of the data block, joined.

/** @typedef {[string, string]} Pair zh and en */
/** @typedef {{id: string, label: Pair, comment: Pair|null, family: string, familyLabel: Pair, light: string, dark: string, shape: string, shown: boolean, count: number}} ClassRow */
/** @typedef {{id: string, label: Pair, comment: Pair|null, inverse: string|null, inverseLabel: Pair|null}} PropertyRow */
/** @typedef {{id: string, label: Pair|null, comment: Pair|null, dash: number[], width: number}} KindRow */
/** @typedef {{index: number, id: string, k: number, label: Pair, reason: Pair|null, section: Pair|null, article: number|null, noClaim: Pair|null, from: number[], part: string|null, paragraph: number|null, sentence: number|null, source: string|null, license: string|null, statements: number}} EvidenceRow */
/** @typedef {{p: number, v: string, t: string, l: string, n: Pair|null, e: number[], q?: string}} Fact */
/** @typedef {{index: number, id: string, iri: string, c: number, label: Pair, alt: [string, string][], keys: string, facts: Fact[], out: EdgeRow[], into: EdgeRow[], x: number, y: number}} NodeRow */
/** @typedef {{title: Pair, date: string|null, publisher: Pair|null, paragraphs: number}} SourceRow */
/** @typedef {{node?: number, evidence?: number, text?: Pair}} End one end of a premise */
/** @typedef {{index: number, s: number, t: number, p: number, k: number, e: number[], w: boolean, r: [End, number, End][]}} EdgeRow */
/** @typedef {{node: number, edge: number|null, parts: Item[]}} Item */
/** @typedef {{class: number, items: Item[]}} Group */
/** @typedef {{branch: number, edge: number|null, groups: Group[], honors: Item[], told: number[]}} Row */
/** @typedef {{spirit: number|null, rows: Row[]}} Lane */
/** @typedef {{lang: "zh"|"en"|null, version: string, program: string, format: number, title: Pair|null, sources: SourceRow[], statements: number, excerpt: {around: Pair, hops: number}|null, shapes: Record<string, string>, classes: ClassRow[], properties: PropertyRow[], kinds: KindRow[], evidence: EvidenceRow[], nodes: NodeRow[], edges: EdgeRow[], story: {lanes: Lane[], elsewhere: Group[]}, drawnEdges: EdgeRow[], network: {options: any}, strings: Record<string, Pair>, prefixes: Record<string, string>, ask?: {questions: Question[], groups: {about: Pair|null, questions: string[]}[], members: Record<string, string[]>, names: Record<string, Pair>, columns: Record<string, Pair>, engine: string}, texts: Record<string, string>, nodeById: Map<string, NodeRow>, evidenceById: Map<string, EvidenceRow>, variants: string}} Model */

/** The focus under which the things of the last answer are lit up. */
const ANSWER = "answer";
const NAMES = ["skos:prefLabel", "skos:altLabel", "rdfs:label", "schema:name", "foaf:name", "rdf:type"];

/** @type {Model} */
const model = readModel();

/** @returns {Model} */
function readModel() {
  /** @type {Model} */
  const read = Object.assign({ texts: {} }, GIVEN, { nodeById: new Map(), evidenceById: new Map() });
  read.evidence = rowsOf(GIVEN.evidence);
  read.evidence.forEach((row, index) => {
    row.index = index;
    read.evidenceById.set(row.id, row);
  });
  joinNodes(read);
  joinEdges(read);
  joinStory(read);
  return read;
}

/** @param {Model} read */
function joinNodes(read) {
  const facts = rowsOf(GIVEN.facts);
  facts.forEach((fact) => (fact.e = GIVEN.lists[fact.e]));
  let at = 0;
  read.nodes = rowsOf(GIVEN.nodes);
  read.nodes.forEach((node, index) => {
    const own = /** @type {any} */ (node).facts;
    node.iri = node.iri || spelt(node.id);
    Object.assign(node, { index, out: [], into: [], facts: facts.slice(at, (at += own)) });
    read.nodeById.set(node.id, node).set(node.iri, node);
  });
}

/** The IRI that a short name stands for. @param {string} id */
function spelt(id) {
  const at = id.indexOf(":");
  return Object.prototype.hasOwnProperty.call(GIVEN.prefixes, id.slice(0, at)) ? GIVEN.prefixes[id.slice(0, at)] + id.slice(at + 1) : id;
}

/** @param {Model} read */
function joinEdges(read) {
  read.edges = rowsOf(GIVEN.edges);
  read.edges.forEach((edge, index) => {
    edge.index = index;
    edge.e = GIVEN.lists[/** @type {any} */ (edge).e];
    edge.r = edge.r.map((/** @type {any} */ one) => GIVEN.premises[one]);
    read.nodes[edge.s].out.push(edge);
    read.nodes[edge.t].into.push(edge);
  });
  rowsOf(GIVEN.network.nodes).forEach(({ id, x, y }) => Object.assign(read.nodes[id], { x, y }));
  read.drawnEdges = rowsOf(GIVEN.network.edges).map(({ id }) => read.edges[id]);
}

/** @param {Model} read */
function joinStory(read) {
  /** @param {any} given @returns {Item} */
  const item = ([node, edge, ...parts]) => ({ node, edge, parts: parts.map(item) });
  const groups = (/** @type {any[]} */ given) => given.map((group) => ({ class: group.class, items: group.items.map(item) }));
  const rows = (/** @type {any[]} */ given) =>
    given.map((row) => {
      const known = { branch: row.branch, edge: row.edge, groups: groups(row.groups), honors: row.honors.map(item) };
      return Object.assign(known, { told: toldIn(known, read) });
    });
  read.story = {
    lanes: GIVEN.story.lanes.map((/** @type {any} */ lane) => ({ spirit: lane.spirit, rows: rows(lane.rows) })),
    elsewhere: groups(GIVEN.story.elsewhere),
  };
}

/** The told-together edges between the initiatives and the honors of a row. @param {{groups: Group[], honors: Item[]}} row @param {Model} read */
function toldIn({ groups, honors }, read) {
  const ends = new Set(honors.map((one) => one.node));
  const told = read.properties.findIndex((row) => row.id === "kg:reportedWith");
  return membersOf(groups.flatMap((group) => group.items)).flatMap((index) =>
    read.nodes[index].out.filter((edge) => edge.p === told && ends.has(edge.t)).map((edge) => edge.index),
  );
}

/** @param {NodeRow} node */
function classOf(node) {
  return model.classes[node.c];
}

/** @param {EdgeRow} edge */
function isTold(edge) {
  return model.properties[edge.p].id === "kg:reportedWith";
}

/** @param {number} evidence @returns {string} */
function kindOf(evidence) {
  return model.kinds[model.evidence[evidence].k].id;
}

/** The choice of evidence as a word, for what is kept until it changes. */
function evidenceChoice() {
  return [state.printed ? "printed" : "all", ...state.offKinds].join(" ");
}

/** Whether a kind of evidence is switched on. @param {string} kind */
function kindSeen(kind) {
  return !state.offKinds.has(kind) && !(state.printed && (kind === "reading" || kind === "reference" || kind === "unknown"));
}

/** The strongest kind of evidence that an edge has and that is seen: how its line looks. @param {EdgeRow} edge */
function edgeKind(edge) {
  if (!state.printed && !state.offKinds.size) return edge.k;
  const kinds = edge.e.map((e) => model.evidence[e].k).filter((k) => kindSeen(model.kinds[k].id));
  return kinds.length ? Math.min(...kinds) : edge.k;
}

/**
 * Whether something with this evidence is seen: not all its kinds are switched off.
 * @param {number[]} evidence
 */
function isHeld(evidence) {
  if (!state.printed && !state.offKinds.size) return true;
  if (!evidence.length) return !state.printed;
  return evidence.some((e) => !state.offKinds.has(kindOf(e)) && !(state.printed && !isPrintedKind(kindOf(e))));
}

/** @param {string} kind */
function isPrintedKind(kind) {
  return kind === "passage" || kind === "register";
}

/** Whether an edge is seen. What a rule derives is printed where it follows from what is printed. @param {EdgeRow} edge */
function edgeSeen(edge) {
  if (state.printed) return edge.w && (!edge.e.length || edge.e.some((e) => !state.offKinds.has(kindOf(e))));
  return isHeld(edge.e);
}

/** @param {ClassRow} row */
function classSeen(row) {
  return state.toggled.has(row.id) ? !row.shown : row.shown;
}

/**
 * Whether something beyond its name is said of a node under the current choice of evidence.
 * @param {NodeRow} node
 */
function nodeHeld(node) {
  if (!state.printed && !state.offKinds.size) return true;
  const said = node.facts.some((fact) => fact.e.some((e) => kindOf(e) !== "register") && isHeld(fact.e));
  return said || node.out.some(edgeSeen) || node.into.some(edgeSeen);
}

/** Whether a node is in the pictures: its class is on, or it is next to what is selected. @param {NodeRow} node */
function nodeSeen(node) {
  if (selection().near.has(node.index)) return nodeHeld(node);
  const row = classOf(node);
  return nodeHeld(node) && isInFilter(node) && (classSeen(row) || setting("group") === row.family);
}

/**
 * What the address points at: its node or edge, and the nodes around it.
 * @returns {{node: NodeRow|null, edge: EdgeRow|null, evidence: EvidenceRow|null, told: Row|null, path: Path|null, near: Set<number>, edges: Set<EdgeRow>}}
 */
function selection() {
  if (selection.key !== state.focus) {
    selection.key = state.focus;
    selection.found = select(state.focus);
  }
  return selection.found;
}
selection.key = /** @type {string|null} */ (null);
selection.found = /** @type {ReturnType<typeof select>} */ ({
  node: null,
  edge: null,
  evidence: null,
  told: null,
  path: null,
  near: new Set(),
  edges: new Set(),
});

/** @param {string} focus */
function select(focus) {
  const node = model.nodeById.get(focus) || null;
  const edge = node ? null : edgeNamed(focus);
  const told = toldNamed(focus);
  const path = pathNamed(focus);
  const evidence = node || edge ? null : evidenceNamed(focus);
  /** @type {Set<number>} */
  const near = new Set();
  const edges = new Set(node ? [...node.out, ...node.into] : edge ? [edge] : path ? [...waysListed(path.ways).flat(), ...sharedEdges(path)] : []);
  if (evidence) statementsOf(evidence).forEach((said) => said.edge && edges.add(said.edge));
  if (path) [path.from, path.to].forEach((end) => end && near.add(end.index));
  if (path) edges.forEach((one) => near.add(one.s).add(one.t));
  if (path) path.shared.flat().forEach((one) => near.add(one.index));
  if (node) {
    near.add(node.index);
    node.out.forEach((e) => near.add(e.t));
    node.into.forEach((e) => near.add(e.s));
  }
  if (node && setting("hops") === "2") widen(node, near, edges);
  else if (node && sharersOf(node).size > 1) sharersOf(node).forEach((held, branch) => near.add(branch.index).add(held.index));
  if (edge) near.add(edge.s).add(edge.t);
  if (evidence) nodesOf(evidence).forEach((n) => near.add(n));
  if (focus === ANSWER) litNodes().forEach((n) => near.add(n));
  if (focus === ANSWER) model.edges.filter((e) => near.has(e.s) && near.has(e.t)).forEach((e) => edges.add(e));
  if (told) told.told.forEach((index) => near.add(model.edges[index].s).add(model.edges[index].t));
  return { node, edge, evidence, told, path, near, edges };
}

/** One step further: the edges of the neighbours too, and what they lead to. @param {NodeRow} node @param {Set<number>} near @param {Set<EdgeRow>} edges */
function widen(node, near, edges) {
  for (const next of unique(neighbours(node)).filter(nodeHeld)) {
    [...next.out, ...next.into].filter(edgeSeen).forEach((edge) => {
      edges.add(edge);
      near.add(edge.s).add(edge.t);
    });
  }
}

/** The name of an edge in the address. @param {EdgeRow} edge */
function edgeName(edge) {
  return [model.nodes[edge.s].id, model.properties[edge.p].id, model.nodes[edge.t].id].join(" ");
}

/** @param {string} name @returns {EdgeRow|null} */
function edgeNamed(name) {
  if (name && !edgeNamed.known.size) model.edges.forEach((edge) => edgeNamed.known.set(edgeName(edge), edge));
  return edgeNamed.known.get(name) || null;
}
edgeNamed.known = /** @type {Map<string, EdgeRow>} */ (new Map());

/** The name in the address of what one branch's initiatives and honors have in common. @param {Row} row */
function toldName(row) {
  return "told " + model.nodes[row.branch].id;
}

/** @param {string} name @returns {Row|null} */
function toldNamed(name) {
  if (!name.startsWith("told ")) return null;
  return model.story.lanes.flatMap((lane) => lane.rows).find((row) => toldName(row) === name) || null;
}

/** @param {string} name @returns {EvidenceRow|null} */
function evidenceNamed(name) {
  return model.evidenceById.get(name) || null;
}

/** The nodes that a piece of evidence speaks of. @param {EvidenceRow} evidence @returns {number[]} */
function nodesOf(evidence) {
  const held = statementsOf(evidence);
  return held.flatMap((said) => (said.edge ? [said.edge.s, said.edge.t] : [said.node.index]));
}

/**
 * Everything a piece of evidence states.
 * @param {EvidenceRow} evidence
 * @returns {{node: NodeRow, fact: Fact|null, edge: EdgeRow|null}[]}
 */
function statementsOf(evidence) {
  /** @type {{node: NodeRow, fact: Fact|null, edge: EdgeRow|null}[]} */
  const held = [];
  for (const node of model.nodes) {
    const facts = node.facts.filter((fact) => fact.e.includes(evidence.index));
    for (const property of new Set(facts.map((fact) => fact.p))) {
      for (const fact of inLanguage(facts.filter((one) => one.p === property))) held.push({ node, fact, edge: null });
    }
    for (const edge of node.out) if (edge.e.includes(evidence.index)) held.push({ node, fact: null, edge });
  }
  return held;
}
