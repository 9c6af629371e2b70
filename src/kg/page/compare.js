// Compare: branches side by side, and which of what they have all, some or only one of them has.

/** The branches in the order of the story. */
function allBranches() {
  return [...new Set(model.story.lanes.flatMap((lane) => lane.rows.map((row) => model.nodes[row.branch])))];
}

/** So many branches are compared unasked, and among so many the two are looked for that have most in common. */
const COMPARED_MOST = 6;
const PAIRED_MOST = 60;

/** The branches chosen in the address; where none are, all, or of many the two that share most. */
function comparedBranches() {
  const all = allBranches();
  const chosen = chosenBranches();
  if (chosen.length) return chosen;
  return all.length > COMPARED_MOST ? closestPair(all.slice(0, PAIRED_MOST)) : all;
}

/** The branches that someone has chosen. */
function chosenBranches() {
  const ids = setting("branches").split(" ");
  return allBranches().filter((branch) => ids.includes(branch.id));
}

/** The two branches that have most in common, the first such two. @param {NodeRow[]} branches */
function closestPair(branches) {
  const aspects = aspectsOf(branches);
  const held = branches.map((branch) => new Set(aspects.flatMap((aspect) => aspect.of(branch))));
  let [best, most] = [branches.slice(0, 2), 0];
  held.forEach((mine, a) =>
    held.slice(0, a).forEach((other, b) => {
      const common = [...mine].filter((node) => other.has(node)).length;
      if (common > most) [best, most] = [[branches[b], branches[a]], common];
    }),
  );
  return best;
}

/** The roles say that it is a table where a phone lays it out in lines. @param {HTMLElement} view */
function drawCompare(view) {
  const chosen = comparedBranches();
  const aspects = aspectsOf(chosen).map((aspect) => ({
    label: aspect.label,
    row: aspect.row,
    cells: chosen.map((branch) => unique(aspect.of(branch).filter(nodeHeld).filter(isInFilter))),
  }));
  const filled = aspects.filter(({ cells }) => cells.some((nodes) => nodes.length));
  fill(
    view,
    h("h2", { class: "hidden" }, t("compare")),
    h("div", { class: "tools", role: "group", "aria-label": t("compareChoose") }, ...allBranches().map(branchSwitch), everySwitch(), chooserNote(chosen)),
    ...(chosen.length > 1 ? sharedNotes(filled.map(({ cells }) => cells), chosen) : [h("p", { class: "note" }, t("compareMore"))]),
    chosen.length > 1 && h("p", { class: "note compare-key" }, t("compareKey")),
    h(
      "div",
      { class: "sheet" },
      h(
        "table",
        { class: "data compared" + (chosen.length > 2 ? " of-many" : ""), role: "table" },
        h("caption", { class: "hidden" }, t("compare")),
        h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, h("td", { role: "cell" }), ...chosen.map((branch) => h("th", { scope: "col", role: "columnheader" }, nodeButton(branch, "chip heading"), paperName(branch))))),
        h("tbody", { role: "rowgroup" }, ...filled.map((aspect) => aspectRow(aspect, chosen))),
      ),
    ),
  );
  markSelection(view);
}

/** The head of a column on paper: a browser repeats the words of a head on every sheet, but not those of a button in it. @param {NodeRow} branch */
function paperName(branch) {
  return h("span", { class: "on-paper heading", "aria-hidden": "true" }, icon(classOf(branch)), " ", say(branch.label));
}

/** Before anyone has chosen none is pressed, so that who wants two presses these two. @param {NodeRow} branch */
function branchSwitch(branch) {
  const chosen = chosenBranches();
  const on = chosen.includes(branch);
  const next = allBranches().filter((one) => (one === branch ? !on : chosen.includes(one)));
  return h(
    "button",
    {
      type: "button",
      class: "switch pick",
      id: "compare-" + branch.index,
      "aria-pressed": String(on),
      onclick: () => set({ branches: next.map((one) => one.id).join(" ") }),
    },
    icon(classOf(branch)),
    words(say(branch.label)),
    on && h("span", { class: "tick" }, picture("M3 8.5L6.5 12L13 4.5")),
  );
}

/** The button that compares all branches. */
function everySwitch() {
  const all = allBranches();
  const every = chosenBranches().length === all.length || (!setting("branches") && all.length <= COMPARED_MOST);
  if (every) return null;
  const ids = all.length > COMPARED_MOST ? all.map((one) => one.id).join(" ") : "";
  return h("button", { type: "button", class: "action", id: "compare-all", onclick: () => set({ branches: ids }) }, t("compareEvery"));
}

/** What is compared now, and what a press on a branch does. @param {NodeRow[]} compared */
function chooserNote(compared) {
  const chosen = chosenBranches().length;
  const key = chosen ? "compareChosen" : compared.length === allBranches().length ? "compareUnchosen" : "compareClosest";
  return h("span", { class: "note compare-state" }, t(key, chosen || compared.length));
}

/**
 * What branches are compared by: each aspect gives the things of a branch.
 * @param {NodeRow[]} chosen
 * @returns {{label: string, row: ClassRow|null, of: (branch: NodeRow) => NodeRow[]}[]}
 */
function aspectsOf(chosen) {
  const first = (/** @type {string} */ family) => model.classes.find((row) => row.family === family) || null;
  const through = (/** @type {string} */ property) => ({
    label: propertyName(property),
    row: null,
    of: (/** @type {NodeRow} */ branch) => [branch, ...undertaken(branch)].flatMap((one) => seenTargets(one, property)),
  });
  const tenets = (/** @type {NodeRow} */ branch) => {
    const own = seenTargets(branch, "kg:inherits").flatMap((spirit) => seenTargets(spirit, "kg:hasTenet"));
    const drawn = undertaken(branch).flatMap((one) => seenTargets(one, "kg:drawsOn"));
    return [...own, ...own.flatMap((tenet) => seenTargets(tenet, "skos:narrower")), ...drawn].filter(isTenet);
  };
  const kinds = model.classes.filter((row) => row.family === "kg:Initiative");
  return [
    { label: className(first("kg:Spirit")), row: first("kg:Spirit"), of: (branch) => seenTargets(branch, "kg:inherits") },
    { label: className(first("kg:Tenet")), row: first("kg:Tenet"), of: tenets },
    ...kinds.map((row) => ({ label: say(row.label), row, of: (/** @type {NodeRow} */ branch) => undertaken(branch).filter((one) => classOf(one) === row) })),
    ...["kg:withPartner", "kg:formed", "kg:strand", "kg:invokes", "kg:uses", "kg:audience", "kg:takesPlaceAt"].map(through),
    ...honorAspects(chosen),
    { label: propertyName("kg:title"), row: null, of: (branch) => seenTargets(branch, "kg:honoredWith").flatMap((one) => seenTargets(one, "kg:title")) },
  ];
}

/** The honors by level; those without one, ranks reached, by their class. @param {NodeRow[]} chosen */
function honorAspects(chosen) {
  const levelOf = (/** @type {NodeRow} */ honor) => seenTargets(honor, "kg:level")[0] || null;
  const honors = chosen.flatMap((branch) => seenTargets(branch, "kg:honoredWith"));
  const groups = unique(honors.map((honor) => levelOf(honor) || classOf(honor)));
  return groups.map((group) => ({
    label: say(classOf(honors[0]).familyLabel) + " · " + say(group.label),
    row: null,
    of: (/** @type {NodeRow} */ branch) =>
      seenTargets(branch, "kg:honoredWith").filter((honor) => (levelOf(honor) || classOf(honor)) === group),
  }));
}

/** @param {NodeRow} branch */
function undertaken(branch) {
  return seenTargets(branch, "kg:undertakes");
}

/** @param {NodeRow} node */
function isTenet(node) {
  return classOf(node).family === "kg:Tenet";
}

/** @param {ClassRow|null} row */
function className(row) {
  return row ? say(row.label) : "";
}

/** @param {string} id */
function propertyName(id) {
  const row = model.properties.find((one) => one.id === id);
  return row ? say(row.label) : id;
}

/** The names of things without the words with which all of them begin and end. @param {NodeRow[]} nodes @returns {string[]} */
function shortNames(nodes) {
  const gap = languageOf(say(nodes[0].label)) === "en" ? " " : "";
  const names = nodes.map((node) => (gap ? say(node.label).split(gap) : wordsOf(say(node.label))));
  const most = Math.min(...names.map((name) => name.length)) - 1;
  const isSame = (/** @type {number} */ at) => names.every((name) => name.slice(at)[0] === names[0].slice(at)[0]);
  let [head, tail] = [0, 0];
  while (head < most && isSame(head)) head += 1;
  while (head + tail < most && isSame(-1 - tail)) tail += 1;
  return names.map((name) => name.slice(head, name.length - tail).join(gap));
}

/** @template T @param {T[]} things @returns {T[]} */
function unique(things) {
  return [...new Set(things)];
}

/** How many cells hold a thing or one of the same name. @param {NodeRow} node @param {NodeRow[][]} cells */
function havingOf(node, cells) {
  return cells.filter((nodes) => isAmong(node, nodes)).length;
}

/** @param {NodeRow} node @param {NodeRow[]} nodes */
function isAmong(node, nodes) {
  return nodes.some((one) => one === node || namesInCommon(one, node).length);
}

/** The branches that have a thing or one of the same name. @param {NodeRow} node @param {NodeRow[][]} cells @param {NodeRow[]} chosen */
function havers(node, cells, chosen) {
  return chosen.filter((_, index) => isAmong(node, cells[index]));
}

/** The other names that two things have in common, in any language: what two branches each call their own. @param {NodeRow} a @param {NodeRow} b */
function namesInCommon(a, b) {
  const names = b.alt.map(([text]) => text);
  return a.alt.filter(([text]) => names.includes(text));
}

/** The shortest name that a thing has in common with one of another branch; in a language that has none, how their names begin. @param {NodeRow} node @param {NodeRow[][][]} rows */
function commonName(node, rows) {
  const others = rows.flat(2).filter((one) => one !== node && namesInCommon(one, node).length);
  const names = others.flatMap((one) => namesInCommon(one, node)).filter(([, tag]) => !tag || isCurrent(tag));
  const shortest = names.map(([text]) => text).sort((a, b) => a.length - b.length)[0];
  return shortest || (others.length ? commonStart(say(node.label), say(others[0].label)) : say(node.label));
}

/** The words with which two names begin, without a last small one like "in". @param {string} a @param {string} b */
function commonStart(a, b) {
  const [mine, other] = [a.split(" "), b.split(" ")];
  const differs = mine.findIndex((word, index) => word !== other[index]);
  const same = mine.slice(0, differs < 0 ? mine.length : differs);
  while (same.length && same[same.length - 1].length < 4) same.pop();
  return same.join(" ") || a;
}

/** What all of them share, and what some of them do, in words. @param {NodeRow[][][]} rows @param {NodeRow[]} chosen */
function sharedNotes(rows, chosen) {
  const total = chosen.length;
  const all = sharedBy(rows, (having) => having === total);
  const some = sharedBy(rows, (having) => having > 1 && having < total);
  const line = (/** @type {{node: NodeRow, cells: NodeRow[][]}} */ { node, cells }) => h("li", null, ...sharedLine(node, cells, chosen, rows));
  const none = t(some.length ? "compareNothingMore" : "compareNothing", total);
  return [
    all.length > 0 && h("h3", { class: "shared-head" }, t("compareShared", total)),
    all.length > 0 && h("ul", { class: "shared-note" }, ...all.map(line)),
    some.length > 0 && h("h3", { class: "shared-head" }, t("comparePart")),
    some.length > 0 && h("ul", { class: "shared-note" }, ...some.map(line)),
    !all.length && h("p", { class: "note" }, none),
  ];
}

/** A shared thing and who has it; where each has its own of one name, the name and what each has. @param {NodeRow} node @param {NodeRow[][]} cells @param {NodeRow[]} chosen @param {NodeRow[][][]} rows */
function sharedLine(node, cells, chosen, rows) {
  const twins = unique(cells.flat()).filter((one) => one === node || namesInCommon(one, node).length);
  const who = havers(node, cells, chosen);
  const short = shortNames(chosen);
  const names = who.length < chosen.length && h("span", { class: "note" }, ...joined(who.map((one) => words(short[chosen.indexOf(one)], "unbroken"))));
  if (twins.length === 1) return [nodeButton(node, "chip shared"), " ", names];
  const own = h("span", { class: "shared-own" }, ...twins.flatMap((one) => [nodeButton(one, "chip shared"), " "]));
  return [h("strong", null, words(t("compareNamed", commonName(node, rows)))), " ", names, own];
}

/** The things that so many of them have, those of one name once. @param {NodeRow[][][]} rows @param {(having: number) => boolean} wanted */
function sharedBy(rows, wanted) {
  const found = rows.flatMap((cells) => unique(cells.flat()).map((node) => ({ node, cells }))).filter(({ node, cells }) => wanted(havingOf(node, cells)));
  return found.filter(({ node }, index) => !found.slice(0, index).some((one) => one.node === node || namesInCommon(one.node, node).length));
}

/** @param {{label: string, row: ClassRow|null, cells: NodeRow[][]}} aspect @param {NodeRow[]} chosen */
function aspectRow({ label, row, cells }, chosen) {
  const short = shortNames(chosen);
  return h(
    "tr",
    { role: "row" },
    h("th", { scope: "row", role: "rowheader" }, h("span", { class: "aspect" }, row && icon(row), words(label))),
    ...cells.map((nodes, at) => h("td", { role: "cell", "data-label": short[at], class: !nodes.length && "has-none" }, nodes.length ? h("ul", null, ...nodes.map((node) => h("li", null, comparedNode(node, cells)))) : h("span", { class: "note" }, t("compareNone")))),
  );
}

/** A thing in its cell; how many of the compared branches have it, where more than one does. @param {NodeRow} node @param {NodeRow[][]} cells */
function comparedNode(node, cells) {
  const having = havingOf(node, cells);
  if (having === 1) return nodeButton(node, "chip");
  const mark = h("span", { class: "shared-mark" }, having === cells.length ? t("compareAll") : t("compareSome", having, cells.length));
  return h("span", { class: "shared-pair" }, nodeButton(node, "chip shared"), mark);
}
