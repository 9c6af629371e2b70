// The legend is the set of switches: classes, kinds of evidence, and "only what is printed".

/** The rows that unfold under the legend, by their ids: every class, the filters, what to take away; null until someone says so. */
const unfolded = /** @type {Record<string, boolean|null>} */ ({ "legend-later": null, filters: null, export: null });
/** A window lower than this has no room for every class beside the network, unless someone wants them. */
const LEGEND_ROOM = 800;
/** Whether the legend is unfolded where the page is narrow. */
let legendShown = false;

/** Draw the legend for the state. */
function drawLegend() {
  const families = familiesOf(model.classes);
  const first = families.filter((rows) => rows.some((row) => row.shown));
  const later = families.filter((rows) => rows.length > 1 || !rows.some((row) => row.shown));
  const legend = byId("legend");
  legend.setAttribute("aria-label", t("legend"));
  legend.dataset.shown = String(legendShown);
  fill(
    legend,
    h(
      "button",
      {
        type: "button",
        class: "legend-toggle",
        id: "legend-toggle",
        "aria-expanded": String(legendShown),
        onclick: toggleLegend,
      },
      t("legendMore"),
    ),
    skipLink("to-content", t("toContent")),
    // Each row comes right after its button for the keyboard, and below all buttons for the eye.
    h(
      "div",
      { class: "legend-row" },
      ...first.map(familySwitch),
      ...(later.length ? [moreSwitch(later), unfoldedRow("legend-later", "later", t("moreClasses"), isLegendOpen(), later.map(familyMembers))] : []),
      filterSwitch(),
      filterRow(),
      exportSwitch(),
      exportRow(),
      resetButton(),
      h("div", { class: "legend-evidence" }, ...usedKinds().map(kindSwitch), printedSwitch()),
    ),
    hiddenByEvidence(),
  );
}

/** The button of a row; the keyboard goes on to what it unfolds. @param {string} id @param {string} row @param {boolean} open @param {(Node|string|false)[]} content */
function rowSwitch(id, row, open, content) {
  const turn = (/** @type {MouseEvent} */ event) => {
    turnRow(row, !open);
    const first = /** @type {HTMLElement|null} */ (byId(row).querySelector("button, select"));
    if (!open && event.detail === 0 && first) first.focus();
  };
  const button = { type: "button", class: "switch more-classes", id, "aria-expanded": String(open), "aria-controls": row };
  return h("button", Object.assign(button, { onclick: turn, onkeydown: foldOnEscape(row, open) }), ...content);
}

/** @param {string} id @param {string} kind @param {string} label @param {boolean} open @param {(Node|false)[]} content */
function unfoldedRow(id, kind, label, open, content) {
  return h("div", { class: "unfolded " + kind, id, role: "group", "aria-label": label, hidden: !open, onkeydown: foldOnEscape(id, open) }, ...content);
}

/** Escape in a row or on its button folds it away, and the keyboard is on the button. @param {string} row @param {boolean} open */
function foldOnEscape(row, open) {
  return (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    /** @type {HTMLElement} */ (document.querySelector('[aria-controls="' + row + '"]')).focus();
    turnRow(row, false);
  };
}

/** Fold a row in or out; a phone has room for one. @param {string} row @param {boolean} on */
function turnRow(row, on) {
  if (on && isNarrow()) Object.keys(unfolded).forEach((one) => (unfolded[one] = false));
  unfolded[row] = on;
  redraw(drawLegend);
}

function isLegendOpen() {
  const known = unfolded["legend-later"];
  return known === null ? state.view === "network" && window.innerHeight >= LEGEND_ROOM && !isNarrow() : known;
}

function toggleLegend() {
  legendShown = !legendShown;
  redraw(drawLegend);
}

/** @param {ClassRow[]} classes @returns {ClassRow[][]} */
function familiesOf(classes) {
  /** @type {Map<string, ClassRow[]>} */
  const families = new Map();
  for (const row of classes) families.set(row.family, [...(families.get(row.family) || []), row]);
  return [...families.values()];
}

/** One switch for all classes of a family. @param {ClassRow[]} rows */
function familySwitch(rows) {
  if (rows.length === 1) return classSwitch(rows[0]);
  const label = say(rows[0].familyLabel);
  const total = count(totalOf(rows));
  const on = rows.some(classSeen);
  const toggle = () =>
    go({
      toggled: rows.filter((row) => classSeen(row) === on).reduce((set, row) => flipped(set, row.id), state.toggled),
    });
  return h(
    "button",
    {
      type: "button",
      class: "switch",
      "aria-pressed": String(on),
      "data-class": rows[0].family,
      title: t(on ? "legendHide" : "legendShow", label, total),
      onclick: toggle,
    },
    swatch(rows),
    words(label),
    countMark(rows),
  );
}

/** @param {ClassRow[]} rows */
function totalOf(rows) {
  return rows.reduce((sum, row) => sum + row.count, 0);
}

/** How many things some classes have; under filters how many the filters leave of them, in as much room as all would take. @param {ClassRow[]} rows */
function countMark(rows) {
  const total = count(totalOf(rows));
  if (!matchesNow()) return h("span", { class: "count" }, total);
  const left = leftOf();
  const mark = h("span", { class: "count-left" }, count(rows.reduce((sum, row) => sum + (left.get(row) || 0), 0)));
  mark.style.minWidth = total.length + "ch";
  return h("span", { class: "count" }, mark, " / " + total);
}

/** How many things of each class the filters leave; counted once for all switches. @returns {Map<ClassRow, number>} */
function leftOf() {
  const matches = matchesNow();
  if (leftOf.matches !== matches) {
    leftOf.matches = matches;
    leftOf.known = new Map();
    for (const node of matches || []) if (nodeHeld(node)) leftOf.known.set(classOf(node), (leftOf.known.get(classOf(node)) || 0) + 1);
  }
  return leftOf.known;
}
leftOf.matches = /** @type {Set<NodeRow>|null} */ (null);
leftOf.known = /** @type {Map<ClassRow, number>} */ (new Map());

/** The colour that the classes of a family share, or their shapes where they share none. @param {ClassRow[]} rows */
function swatch(rows) {
  if (rows.length === 1) return icon(rows[0]);
  const one = rows.every((row) => row.light === rows[0].light);
  return one ? icon(Object.assign({}, rows[0], { shape: "pill" })) : h("span", { class: "icons" }, ...rows.map((row) => icon(row)));
}

/** The switches of a family's members, after its name. @param {ClassRow[]} rows */
function familyMembers(rows) {
  if (rows.length === 1) return classSwitch(rows[0]);
  const label = say(rows[0].familyLabel);
  return h(
    "span",
    { class: "family", role: "group", "aria-label": label },
    h("span", { class: "family-name" }, words(label)),
    ...rows.map(classSwitch),
  );
}

/** @param {ClassRow} row */
function classSwitch(row) {
  const on = classSeen(row);
  const label = t(on ? "legendHide" : "legendShow", say(row.label), count(row.count));
  return h(
    "button",
    {
      type: "button",
      class: "switch",
      "aria-pressed": String(on),
      "data-class": row.id,
      title: row.comment ? say(row.comment) : label,
      onclick: () => toggleClass(row),
    },
    icon(row),
    words(say(row.label)),
    countMark([row]),
  );
}

/** @param {ClassRow} row */
function toggleClass(row) {
  go({ toggled: flipped(state.toggled, row.id) });
}

/** @param {Set<string>} set @param {string} item */
function flipped(set, item) {
  const next = new Set(set);
  if (!next.delete(item)) next.add(item);
  return next;
}

/** @param {ClassRow[][]} later */
function moreSwitch(later) {
  const total = later.reduce((sum, rows) => sum + rows.length, 0);
  const open = isLegendOpen();
  return rowSwitch("legend-more", "legend-later", open, [open ? t("less") : t("more"), h("span", { class: "count" }, count(total))]);
}

function usedKinds() {
  const used = new Set(model.evidence.map((row) => row.k));
  return model.kinds.filter((_, index) => used.has(index));
}

/** @param {KindRow} kind */
function kindSwitch(kind) {
  const on = kindSeen(kind.id);
  return h(
    "button",
    {
      type: "button",
      class: "switch",
      "aria-pressed": String(on),
      "data-kind": kind.id,
      title: kind.comment ? say(kind.comment) : null,
      onclick: () => go({ offKinds: flipped(state.offKinds, kind.id) }),
    },
    lineSample(kind),
    words(kindLabel(kind)),
  );
}

function printedSwitch() {
  if (!usedKinds().some((kind) => kind.id === "passage")) return null;
  return h(
    "button",
    {
      type: "button",
      class: "switch printed",
      role: "switch",
      id: "printed",
      "aria-checked": String(state.printed),
      title: t("printedHint"),
      onclick: () => go({ printed: !state.printed }),
    },
    h("span", { class: "knob", "aria-hidden": "true" }),
    t("printed"),
  );
}

/** The button keeps its place while there is nothing to undo, so that no switch moves from under the pointer. */
function resetButton() {
  const changed = state.printed || state.toggled.size > 0 || state.offKinds.size > 0 || chosenFacets().length > 0 || setting("all") !== "";
  return h(
    "button",
    {
      type: "button",
      class: "switch reset" + (changed ? "" : " is-idle"),
      id: "reset",
      onclick: clearAll,
    },
    t("reset"),
  );
}

/** Everything that the legend and the filters have changed goes back to how it was at first. */
function clearAll() {
  set(Object.fromEntries([...FACETS, "all"].map((name) => [name, ""])), {
    printed: false,
    toggled: new Set(),
    offKinds: new Set(),
  });
}
