// What several branches share: a thing that more than one of them has, or that each has its own of, under one name.

/** For each thing that branches are compared by, the branches that have it by the links that are seen now. @returns {Map<NodeRow, NodeRow[]>} */
function holders() {
  const key = evidenceChoice();
  if (holders.key !== key) {
    holders.key = key;
    holders.known = new Map();
    const branches = allBranches();
    for (const aspect of aspectsOf(branches)) {
      for (const branch of branches) {
        for (const node of unique(aspect.of(branch))) holders.known.set(node, unique([...(holders.known.get(node) || []), branch]));
      }
    }
  }
  return holders.known;
}
holders.key = "never";
holders.known = /** @type {Map<NodeRow, NodeRow[]>} */ (new Map());

/** The things that branches have, by each of their other names. @returns {Map<string, NodeRow[]>} */
function namesakes() {
  if (namesakes.of !== holders()) {
    namesakes.of = holders();
    namesakes.known = new Map();
    for (const node of holders().keys()) {
      for (const [name] of node.alt) namesakes.known.set(name, [...(namesakes.known.get(name) || []), node]);
    }
  }
  return namesakes.known;
}
namesakes.of = /** @type {Map<NodeRow, NodeRow[]>|null} */ (null);
namesakes.known = /** @type {Map<string, NodeRow[]>} */ (new Map());

/** The branches that have a thing or one of its name, each with what it has. @param {NodeRow} node @returns {Map<NodeRow, NodeRow>} */
function sharersOf(node) {
  const found = new Map((holders().get(node) || []).map((branch) => [branch, node]));
  if (!found.size) return found;
  for (const twin of node.alt.flatMap(([name]) => namesakes().get(name) || [])) {
    (holders().get(twin) || []).forEach((branch) => found.has(branch) || found.set(branch, twin));
  }
  return found;
}

/** In a panel, who shares a thing; nothing where one branch alone has it. @param {NodeRow} node */
function sharedBlock(node) {
  const sharers = [...sharersOf(node)];
  if (sharers.length < 2) return null;
  requestAnimationFrame(tellOutside);
  const line = (/** @type {[NodeRow, NodeRow]} */ [branch, held]) => h("li", null, nodeButton(branch), held !== node && " ", held !== node && nodeButton(held));
  return h(
    "section",
    { class: "block" },
    h("h3", null, t("sharedBy", count(sharers.length))),
    ...pagedList(h("ul", { class: "sharers" }), sharers, line, "panelMore", PANEL_SHOWN),
    h("p", { class: "note outside", id: "outside" }),
  );
}

/** So many of them are named; of more it is said how many. */
const OUTSIDE_SHOWN = 12;

/** Say below the sharers which of them the window does not show, each a button that brings it there. */
function tellOutside() {
  const line = document.getElementById("outside");
  const { node } = selection();
  if (!line || !node) return;
  const sharers = [...sharersOf(node)].map(([branch, held]) => ({ branch, held }));
  const cards = shownOf(sharers.flatMap(({ branch, held }) => [branch, held]));
  const gone = sharers.filter(({ branch, held }) => {
    const card = cards.get(held) || cards.get(branch);
    return card && !inSight(card);
  });
  const key = gone.map(({ branch }) => branch.index).join(" ");
  if (line.dataset.gone === key) return;
  line.dataset.gone = key;
  const more = gone.length - OUTSIDE_SHOWN;
  fill(line, gone.length > 0 && t("sharedOutside") + t("colon"), ...joined(gone.slice(0, OUTSIDE_SHOWN).map(({ branch, held }) => bringButton(branch, held))), more > 0 && t("sharedOutsideMore", count(more)));
}

/** Where a view that is open shows some things. @param {NodeRow[]} nodes @returns {Map<NodeRow, HTMLElement>} */
function shownOf(nodes) {
  const wanted = new Set(nodes);
  const found = new Map();
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (placeOf(state.view).querySelectorAll("[data-node]"))) {
    const node = model.nodes[Number(one.dataset.node)];
    if (wanted.has(node) && !found.has(node) && one.getClientRects().length) found.set(node, one);
  }
  return found;
}

/** @param {NodeRow} branch @param {NodeRow} held */
function bringButton(branch, held) {
  const bring = () => {
    const cards = shownOf([branch, held]); // the view may have been drawn anew since
    const card = cards.get(held) || cards.get(branch);
    if (!card) return;
    card.scrollIntoView({ block: "center", inline: "nearest" });
    card.focus({ preventScroll: true });
  };
  return h("button", { type: "button", class: "action", onclick: bring }, words(say(branch.label)));
}

let outsideDue = 0;
document.addEventListener(
  "scroll",
  () => {
    cancelAnimationFrame(outsideDue);
    outsideDue = requestAnimationFrame(tellOutside);
  },
  { passive: true },
);
