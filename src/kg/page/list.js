// The list: the same model in headings, lists and buttons, for the keyboard and for screen readers.

/** @param {HTMLElement} view */
function drawList(view) {
  const seen = model.nodes.filter(isMatch);
  const folded = seen.filter((node) => !classSeen(classOf(node)));
  /** @type {NodeRow[][]} */
  const held = model.classes.map(() => []);
  seen.forEach((node) => held[node.c].push(node));
  const groups = model.classes.map((row, index) => ({ row, nodes: held[index] })).filter(({ nodes }) => nodes.length);
  fill(
    view,
    h("h2", { class: "hidden" }, t("list")),
    h("p", { class: "note" }, t("folded", count(seen.length), count(folded.length))),
    ...(isStoryFolded() ? [h("p", { class: "note" }, t("listFolded"))] : model.story.lanes.map(laneList)),
    h(
      "section",
      { class: "by-class" },
      h("h3", null, t("listAll")),
      ...groups.map(({ row, nodes }) => classList(row, nodes)),
    ),
  );
  markSelection(view);
}

/** @param {Lane} lane */
function laneList(lane) {
  const spirit = lane.spirit === null ? null : model.nodes[lane.spirit];
  const rows = lane.rows.filter((row) => isInFilter(model.nodes[row.branch]));
  if (!rows.length && !(spirit && nodeSeen(spirit))) return null;
  return h(
    "section",
    { class: "lane-list" },
    h("h3", null, spirit ? nodeButton(spirit, "chip heading") : t(model.excerpt ? "storyOutside" : "storyNoSpirit")),
    ...rows.map(rowList),
  );
}

/** @param {Row} row */
function rowList(row) {
  const honors = row.honors.map((item) => model.nodes[item.node]).filter(nodeSeen);
  const family = classOf(honors[0] || model.nodes[row.branch]);
  return h(
    "div",
    { class: "row-list" },
    h("h4", null, nodeButton(model.nodes[row.branch], "chip heading")),
    ...row.groups.map(groupList),
    honors.length > 0 &&
      h(
        "h5",
        null,
        say(family.familyLabel) + (row.told.length ? " · " + t("toldPairs", countOf(row, "s"), countOf(row, "t")) : ""),
      ),
    honors.length > 0 && h("ul", null, ...honors.map((node) => h("li", null, nodeButton(node, "chip")))),
  );
}

/** @param {Row} row @param {"s"|"t"} end */
function countOf(row, end) {
  return new Set(row.told.map((index) => model.edges[index][end])).size;
}

/** @param {Group} group */
function groupList(group) {
  const items = group.items.map(itemList).filter(Boolean);
  return items.length
    ? h("div", null, h("h5", null, say(model.classes[group.class].label)), h("ul", null, ...items))
    : null;
}

/** @param {Item} item @returns {HTMLElement|null} */
function itemList(item) {
  const node = model.nodes[item.node];
  const parts = item.parts.map(itemList).filter(Boolean);
  if (!nodeSeen(node) && !parts.length) return null;
  return h(
    "li",
    { class: parts.length > 0 && "has-parts" },
    nodeButton(node, "chip"),
    parts.length > 0 && h("ul", null, ...parts),
  );
}

/** A class with its things, which are put there once it is opened. @param {ClassRow} row @param {NodeRow[]} nodes */
function classList(row, nodes) {
  const open = classSeen(row) && nodes.length <= PAGE && !model.story.lanes.length;
  const name = h("summary", { "data-class-of": row.id }, icon(row), words(say(row.label)), h("span", { class: "count" }, count(nodes.length)));
  return openedList(h("details", { open }, name), nodes);
}

/** Open the list of a thing's class, if it stands nowhere in sight. @param {NodeRow} node */
function openListOf(node) {
  const place = placeOf("list");
  if (place.querySelector('[data-node="' + node.index + '"]')) return;
  const name = [...place.querySelectorAll("[data-class-of]")].find((one) => one.getAttribute("data-class-of") === classOf(node).id);
  const details = name && name.closest("details");
  if (!details) return;
  details.open = true;
  details.dispatchEvent(new Event("toggle")); // the browser's own comes too late to scroll there
}

/** @param {HTMLElement} details @param {NodeRow[]} nodes */
function openedList(details, nodes) {
  const list = h("ul");
  const put = () => {
    if (list.parentElement) return;
    append(details, pagedList(list, nodes, (node) => h("li", null, nodeButton(node, "chip")), "listMore"));
    const view = /** @type {HTMLElement|null} */ (details.closest(".view"));
    if (view) markSelection(view);
  };
  if (details.hasAttribute("open")) put();
  details.addEventListener("toggle", put);
  return details;
}
