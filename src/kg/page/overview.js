// More than the page can show well: an overview first, the rest by opening, by search and by filters.

/** So many initiatives and honors the story shows unasked, so many things the network. */
const STORY_MOST = 400;
const NETWORK_MOST = 700;
/** So many branches the overview names before it folds the rest of each spirit's away. */
const BRANCHES_MOST = 240;

/** What the pictures would show by the switches and filters alone. */
function seenNow() {
  const key = JSON.stringify([FACETS.map(setting), state.printed, [...state.offKinds], [...state.toggled], setting("all")]);
  if (seenNow.key !== key) {
    seenNow.key = key;
    seenNow.found = model.nodes.filter(
      (node) => (classSeen(classOf(node)) || setting("group") === classOf(node).family) && isInFilter(node) && nodeHeld(node),
    );
    seenNow.first = firstOf(seenNow.found);
  }
  return seenNow;
}
seenNow.key = "";
seenNow.found = /** @type {NodeRow[]} */ ([]);
seenNow.first = /** @type {Set<NodeRow>|null} */ (null);

/** Of too many things those to begin with: spirits and branches, or what has the most links; null where all have room. @param {NodeRow[]} seen @returns {Set<NodeRow>|null} */
function firstOf(seen) {
  if (setting("all") || seen.length <= NETWORK_MOST) return null;
  const links = (/** @type {NodeRow} */ node) => node.out.length + node.into.length;
  const spine = seen.filter((node) => ["kg:Spirit", "kg:Branch"].includes(classOf(node).family));
  if (spine.length) return new Set(spine);
  return new Set([...seen].sort((a, b) => links(b) - links(a) || a.index - b.index).slice(0, NETWORK_MOST));
}

/** Whether the network draws a thing: it is seen, and not folded away. @param {NodeRow} node */
function nodeDrawn(node) {
  const { first } = seenNow();
  return nodeSeen(node) && (!first || first.has(node) || selection().near.has(node.index));
}

/** What the network leaves out, how to get at it, and a button that draws it all the same. */
function foldedNote() {
  const { found, first } = seenNow();
  if (!first) return null;
  const folded = found.filter((node) => !first.has(node));
  return h(
    "p",
    null,
    t("foldedAway", talliesText(folded)),
    " ",
    h("button", { type: "button", class: "more", id: "network-all", onclick: () => set({ all: "1" }) }, t("foldedAll", count(found.length))),
  );
}

/** Things by family with how many there are: 举措 12、荣誉 2. @param {NodeRow[]} nodes */
function talliesText(nodes) {
  /** @type {Map<string, NodeRow[]>} */
  const families = new Map();
  for (const node of nodes) {
    const held = families.get(classOf(node).family);
    if (held) held.push(node);
    else families.set(classOf(node).family, [node]);
  }
  const ordered = [...families.values()].sort((a, b) => a[0].c - b[0].c);
  return ordered.map((held) => say(classOf(held[0]).familyLabel) + " " + count(held.length)).join(t("listComma"));
}

// The story, folded -------------------------------------------------------------------------------------

/** Whether the story has more to tell than one can take in. */
function isStoryFolded() {
  if (!model.story.lanes.length || setting("all")) return false;
  const told = seenNow().found.filter((node) => ["kg:Initiative", "kg:Honor"].includes(classOf(node).family));
  return told.length > STORY_MOST;
}

/** The spirits and branches that stand open: those opened, and those of what is selected. @returns {Set<string>} */
function openNow() {
  const open = new Set(setting("open").split(" ").filter(Boolean));
  const { node, told } = selection();
  const mine = node ? [...(branchesOf.get(node) || [])] : told ? [model.nodes[told.branch]] : [];
  const around = node && mine.length <= 3 ? [node, ...mine, ...mine.flatMap(spiritsOf), ...spiritsOf(node).slice(0, 3)] : mine.flatMap((one) => [one, ...spiritsOf(one)]);
  if (mine.length <= 3) around.forEach((one) => open.add(one.id));
  return open;
}

/** @param {string} id @param {boolean} on */
function setOpen(id, on) {
  const rest = setting("open").split(" ").filter((one) => one && one !== id);
  set({ open: (on ? [...rest, id] : rest).join(" ") });
}

/** @param {HTMLElement} view */
function drawOverview(view) {
  const open = openNow();
  const lanes = model.story.lanes.map((lane, index) => laneFolded(lane, index, open)).filter(Boolean);
  const { found } = seenNow();
  const told = found.filter((node) => ["kg:Initiative", "kg:Honor"].includes(classOf(node).family));
  fill(
    view,
    h("h2", { class: "hidden" }, t("story")),
    h("p", { class: "note overview-note" }, t("overview", talliesText(told))),
    h(
      "div",
      { class: "canvas overview", id: "story-canvas" },
      s("svg", { class: "lines", id: "lines", "aria-hidden": "true", focusable: "false" }),
      h("ol", { class: "lanes" }, ...lanes),
    ),
  );
  markSelection(view);
  scheduleLines();
}

/** A spirit with how much it holds, and its branches: as many as there is room for, or all where it stands open. @param {Lane} lane @param {number} index @param {Set<string>} open */
function laneFolded(lane, index, open) {
  const spirit = lane.spirit === null ? null : model.nodes[lane.spirit];
  const rows = lane.rows.filter((row) => isInFilter(model.nodes[row.branch]));
  if (!rows.length && !(spirit && nodeSeen(spirit))) return null;
  const room = Math.max(6, Math.floor(BRANCHES_MOST / model.story.lanes.length));
  const isOpen = !spirit || rows.length <= room || setting("open").split(" ").includes(spirit.id);
  const shown = rows.filter((row, place) => isOpen || place < room || open.has(model.nodes[row.branch].id));
  const rest = rows.length - shown.length;
  const held = new Map(rows.map((row) => [row, thingsOf(row)]));
  return h(
    "li",
    { class: "lane", "data-lane": index, "aria-label": t("storyOf", spirit ? say(spirit.label) : t("storyNoSpirit")) },
    h("div", { class: "cell spirit" }, spirit ? storyNode(spirit, "spirit-node") : h("p", { class: "note" }, t("storyNoSpirit"))),
    h(
      "div",
      { class: "rows" },
      h("p", { class: "note lane-tallies" }, talliesText([...rows.map((row) => model.nodes[row.branch]), ...[...held.values()].flat()])),
      ...shown.map((row) => rowFolded(row, index, open, held.get(row) || [])),
      spirit && rows.length > room && foldSwitch(spirit, isOpen, isOpen ? t("less") : t("overviewRest", count(rest))),
    ),
  );
}

/** A branch with how much it holds, or all of it where it stands open. @param {Row} row @param {number} lane @param {Set<string>} open @param {NodeRow[]} things */
function rowFolded(row, lane, open, things) {
  const branch = model.nodes[row.branch];
  const held = talliesText(things) || t("compareNone");
  if (!open.has(branch.id)) return h("div", { class: "tile" }, storyNode(branch, "branch-node"), foldSwitch(branch, false, held));
  const whole = rowBlock(row, lane);
  const place = whole.querySelector(".initiatives");
  if (place) place.insertBefore(foldSwitch(branch, true, held), place.firstChild);
  return whole;
}

/** The initiatives and honors of a branch that are seen. @param {Row} row @returns {NodeRow[]} */
function thingsOf(row) {
  return membersOf([...row.groups.flatMap((group) => group.items), ...row.honors]).map((index) => model.nodes[index]).filter(nodeSeen);
}

/** The button that opens and closes what a spirit or a branch holds; it says how much that is. @param {NodeRow} node @param {boolean} isOpen @param {string} held */
function foldSwitch(node, isOpen, held) {
  return h(
    "button",
    { type: "button", class: "fold", id: "fold-" + node.index, "aria-expanded": String(isOpen), onclick: () => setOpen(node.id, !isOpen) },
    s("svg", { class: "fold-mark", viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false" }, s("path", { d: "M5.5 3L11 8L5.5 13" })),
    h("span", { class: "hidden" }, t("foldOf", say(node.label)) + " "),
    words(held),
  );
}
