// The story: a lane a spirit, left to right (on a phone top to bottom) spirit, branch, initiatives by kind, honors.

/** @type {Set<number>} lanes whose initiatives are open where the page is narrow */
const openLanes = new Set();

/** @param {HTMLElement} view */
function drawStory(view) {
  if (!model.story.lanes.length) {
    fill(view, h("p", { class: "note empty" }, t("storyEmpty")));
    return;
  }
  if (isStoryFolded()) return drawOverview(view);
  const lanes = model.story.lanes.map(laneItem).filter(Boolean);
  const elsewhere = model.story.elsewhere.map((group) => groupBlock(group, [])).filter(Boolean);
  const bare = lanes.length > 0 && !lanes.some((lane) => lane && lane.querySelector(".row .kind"));
  fill(
    view,
    h("h2", { class: "hidden" }, t("story")),
    h(
      "div",
      { class: "canvas" + (bare ? " bare" : ""), id: "story-canvas" },
      s("svg", { class: "lines", id: "lines", "aria-hidden": "true", focusable: "false" }),
      columnNames(bare),
      !lanes.length && !elsewhere.length && h("p", { class: "note empty" }, t("filterNothing")),
      lanes.length > 0 && h("ol", { class: "lanes" }, ...lanes),
      elsewhere.length > 0 &&
        h(
          "section",
          { class: "elsewhere" },
          h("h3", null, t(model.excerpt ? "elsewhereOutside" : "storyElsewhere")),
          h("div", { class: "kinds" }, ...elsewhere),
        ),
    ),
  );
  markSelection(view);
  scheduleLines();
}

/** The names of the columns, with what leads from each to the next. @param {boolean} bare whether there are no initiatives */
function columnNames(bare) {
  const title = (/** @type {string} */ id) => {
    const row = model.classes.find((one) => one.family === id);
    return h("div", { class: "column-name" }, row && swatch(model.classes.filter((one) => one.family === id)), row && words(say(row.familyLabel)));
  };
  return h("div", { class: "columns" }, title("kg:Spirit"), title("kg:Branch"), bare ? h("div") : title("kg:Initiative"), h("div"), title("kg:Honor"));
}

/** @param {Lane} lane @param {number} index */
function laneItem(lane, index) {
  const spirit = lane.spirit === null ? null : model.nodes[lane.spirit];
  const title = spirit ? say(spirit.label) : t(model.excerpt ? "storyOutside" : "storyNoSpirit");
  const rows = lane.rows.filter((row) => isInFilter(model.nodes[row.branch]));
  if (!rows.length && !(spirit && nodeSeen(spirit))) return null;
  return h(
    "li",
    { class: "lane", "data-lane": index, "data-open": String(openLanes.has(index)), "aria-label": t("storyOf", title) },
    h("div", { class: "cell spirit" }, spirit ? storyNode(spirit, "spirit-node") : h("p", { class: "note" }, title)),
    h("div", { class: "rows" }, ...rows.map((row) => rowBlock(row, index))),
  );
}

/** @param {Row} row @param {number} lane */
function rowBlock(row, lane) {
  const known = satellites(model.nodes[row.branch]);
  const groups = row.groups.map((group) => groupBlock(group, known)).filter(Boolean);
  const honors = row.honors.filter((item) => nodeSeen(model.nodes[item.node]));
  const told = row.told.map((index) => model.edges[index]).filter(edgeSeen);
  return h(
    "div",
    { class: "row", "data-branch": row.branch, "data-edge": row.edge },
    h("div", { class: "cell branch" }, storyNode(model.nodes[row.branch], "branch-node")),
    h(
      "div",
      { class: "cell initiatives" },
      groups.length > 0 && laneToggle(row, lane),
      h("div", { class: "kinds", id: "kinds-" + row.branch }, ...groups),
    ),
    h(
      "div",
      { class: "cell told" },
      told.length > 0 && groups.length > 0 && honors.length > 0 && toldButton(row, told),
    ),
    h("div", { class: "cell honors" }, h("ul", null, ...honors.map((item) => honorItem(item, row.branch, known)))),
  );
}

/** Open the lanes in which a phone folds away what is selected; whether there were any. */
function openSelected() {
  const { node, near, told } = selection();
  const own = node && (rowsAt(node.index).length || classOf(node).family === "kg:Spirit");
  const wanted = own && node ? new Set([node.index]) : told ? new Set() : near;
  const isShut = (/** @type {Lane} */ lane, /** @type {number} */ index) =>
    !openLanes.has(index) && lane.rows.some((row) => membersOf(row.groups.flatMap((group) => group.items)).some((one) => wanted.has(one)));
  const shut = model.story.lanes.map((lane, index) => (isShut(lane, index) ? index : -1)).filter((index) => index >= 0);
  shut.forEach((index) => openLanes.add(index));
  return shut.length > 0;
}

/** On a phone the initiatives of a lane are folded away behind this; it says how many. @param {Row} row @param {number} lane */
function laneToggle(row, lane) {
  const total = row.groups.reduce((sum, group) => sum + sizeOf(group.items), 0);
  const open = openLanes.has(lane);
  const toggle = () => {
    if (!openLanes.delete(lane)) openLanes.add(lane);
    redraw(drawViews);
  };
  return h(
    "button",
    {
      type: "button",
      class: "lane-toggle",
      id: "lane-toggle-" + row.branch,
      "aria-expanded": String(open),
      "aria-controls": "kinds-" + row.branch,
      onclick: toggle,
    },
    ...row.groups.map((group) =>
      h(
        "span",
        { class: "tally" },
        icon(model.classes[group.class]),
        h("span", { class: "hidden" }, say(model.classes[group.class].label)),
        String(sizeOf(group.items)),
      ),
    ),
    h("span", { class: "lane-toggle-word" }, open ? t("closeLane") : t("openLane", total)),
  );
}

/** @param {Item[]} items @returns {number} */
function sizeOf(items) {
  return items.reduce((sum, item) => sum + 1 + sizeOf(item.parts), 0);
}

/** @param {Group} group @param {NodeRow[]} known */
function groupBlock(group, known) {
  const row = model.classes[group.class];
  const items = group.items.map((item) => initiativeItem(item, known, group.class)).filter(Boolean);
  if (!items.length) return null;
  // What is seen of the heading stands in the first item: older browsers would leave it alone at the end of a column.
  /** @type {HTMLElement} */ (items[0]).prepend(kindName(row, say(row.label)));
  return h(
    "section",
    { class: "kind", "data-kind-of": group.class },
    h("h3", { class: "hidden" }, words(say(row.label))),
    h("ul", { class: "items" }, ...items),
  );
}

/** @param {ClassRow} row @param {string} text */
function kindName(row, text) {
  return h("span", { class: "kind-name", "aria-hidden": "true" }, icon(row), words(text));
}

/** So often headings are put: each takes room, so that other items may come to begin a column. */
const ROUNDS = 4;

/**
 * Where the initiatives of a kind run on in the next column, its heading stands there again, and the column begins there
 * until there is another width.
 * @param {HTMLElement} canvas @param {boolean} [anew] whether the letters have another size
 */
function continueKinds(canvas, anew = false) {
  const first = canvas.querySelector(".kinds"); // a panel may narrow these and leave the canvas as wide
  const width = canvas.clientWidth + " " + (first ? first.clientWidth : 0);
  if (anew || canvas.dataset.width !== width) canvas.querySelectorAll(".continued").forEach((item) => uncontinue(item));
  canvas.dataset.width = width;
  const kinds = /** @type {HTMLElement[]} */ ([...canvas.querySelectorAll(".kind")]);
  for (let round = 0; round < ROUNDS; round += 1) {
    const found = kinds.flatMap((kind) => columnTops(kind).map((item) => ({ kind, item })));
    found.forEach(({ kind, item }) => continueKind(kind, item));
    if (!found.length) return;
  }
}

/** The items of a kind that begin a column and have no heading. @param {HTMLElement} kind */
function columnTops(kind) {
  const items = [.../** @type {Element} */ (kind.lastElementChild).children];
  const lefts = items.map((item) => Math.round(item.getBoundingClientRect().left));
  return items.filter((item, at) => at > 0 && lefts[at] !== lefts[at - 1] && !item.matches(".continued"));
}

/** @param {HTMLElement} kind @param {Element} item */
function continueKind(kind, item) {
  const row = model.classes[Number(kind.dataset.kindOf)];
  item.classList.add("continued");
  item.prepend(kindName(row, t("kindContinued", say(row.label))));
}

/** @param {Element} item */
function uncontinue(item) {
  item.classList.remove("continued");
  /** @type {Element} */ (item.firstElementChild).remove();
}

/** An initiative with its parts; its own shape where its kind is not that of its group. @param {Item} item @param {NodeRow[]} known @param {number} kind @returns {HTMLElement|null} */
function initiativeItem(item, known, kind) {
  const node = model.nodes[item.node];
  const parts = item.parts.map((part) => initiativeItem(part, known, kind)).filter(Boolean);
  if (!nodeSeen(node) && !parts.length) return null;
  return h(
    "li",
    { class: "item", "data-edge": item.edge },
    storyNode(node, "initiative-node" + (node.c === kind ? " of-kind" : ""), known),
    parts.length > 0 && h("ul", { class: "parts" }, ...parts),
  );
}

/** An honor; who holds it is said where that is not the branch itself. @param {Item} item @param {number} branch @param {NodeRow[]} known */
function honorItem(item, branch, known) {
  const node = model.nodes[item.node];
  const given = node.out.find(
    (edge) => model.properties[edge.p].id === "kg:awardedTo" && edge.t !== branch && edgeSeen(edge),
  );
  return h(
    "li",
    { class: "item honor", "data-edge": item.edge },
    storyNode(node, "honor-node", known),
    given &&
      h(
        "span",
        { class: "recipient" },
        say(model.properties[given.p].label) + t("colon"),
        words(say(model.nodes[given.t].label)),
      ),
  );
}

/** @param {Row} row @param {EdgeRow[]} told */
function toldButton(row, told) {
  const pairs = t("toldPairs", new Set(told.map((edge) => edge.s)).size, new Set(told.map((edge) => edge.t)).size);
  return h(
    "button",
    {
      type: "button",
      class: "told-label",
      title: t("toldHint"),
      onclick: () => go({ focus: toldName(row) }),
    },
    h("span", null, t("told")),
    state.lang === "zh" ? "" : " ",
    h("span", { class: "told-not" }, t("toldNot")),
    h("span", { class: "hidden" }, " " + pairs),
  );
}

/**
 * A node of the story, with the neighbours that the legend has switched on, but for those its branch shows already.
 * @param {NodeRow} node
 * @param {string} className
 * @param {NodeRow[]} [known]
 */
function storyNode(node, className, known) {
  const around = satellites(node).filter((near) => !known || !known.includes(near));
  const button = nodeButton(node, "card " + className);
  return around.length
    ? h(
        "div",
        { class: "with-satellites" },
        button,
        h("ul", { class: "satellites" }, ...around.map((near) => h("li", null, nodeButton(near, "chip satellite")))),
      )
    : button;
}

/** Neighbours of a class that is not part of the story but switched on. @param {NodeRow} node */
function satellites(node) {
  const wanted = (/** @type {NodeRow} */ near) => !classOf(near).shown && classSeen(classOf(near));
  const found = [
    ...node.out.filter(edgeSeen).map((edge) => edge.t),
    ...node.into.filter(edgeSeen).map((edge) => edge.s),
  ];
  return [...new Set(found)].map((index) => model.nodes[index]).filter(wanted);
}

/** Show what is selected, what is next to it, and that the rest is not. @param {HTMLElement} view */
function markSelection(view) {
  const { node, near } = selection();
  view.classList.toggle("has-selection", near.size > 0);
  view.querySelectorAll("[data-node]").forEach((element) => {
    const index = Number(/** @type {HTMLElement} */ (element).dataset.node);
    element.classList.toggle("is-selected", node !== null && node.index === index);
    element.classList.toggle("is-near", near.has(index));
    if (element.hasAttribute("aria-pressed"))
      element.setAttribute("aria-pressed", String(node !== null && node.index === index));
  });
}
