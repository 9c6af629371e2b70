// The lines of the story, drawn behind it from where the browser has put the words.

/** @typedef {{svg: Element, canvas: HTMLElement, origin: DOMRect, narrow: boolean}} Sheet what the lines are drawn on */
/** @typedef {{edge: EdgeRow, box: Box}} Stub an edge and the card it leads to */

let linesDue = false;

/** Draw the lines once the browser has laid the story out. */
function scheduleLines() {
  if (linesDue) return;
  linesDue = true;
  requestAnimationFrame(() => {
    linesDue = false;
    drawLines();
  });
}

function drawLines() {
  const canvas = document.getElementById("story-canvas");
  const svg = document.getElementById("lines");
  if (!canvas || !svg || !canvas.offsetParent) return;
  continueKinds(canvas);
  const sheet = { svg, canvas, origin: canvas.getBoundingClientRect(), narrow: isNarrow() };
  dress(svg, { width: Math.ceil(sheet.origin.width), height: Math.ceil(sheet.origin.height) });
  fill(svg);
  canvas.querySelectorAll(".row").forEach((row) => rowLines(sheet, /** @type {HTMLElement} */ (row)));
  selectedLines(sheet);
}

function isNarrow() {
  return !isNarrow.never && isNarrow.query.matches;
}
isNarrow.never = false;
isNarrow.query = window.matchMedia("(max-width: 760px)");

/** The first visible card inside an element, and where it is. @param {Sheet} sheet @param {Element|null} parent @param {string} selector */
function cardBox(sheet, parent, selector) {
  const found = parent && /** @type {HTMLElement|null} */ (parent.querySelector(selector));
  return found && found.offsetParent ? boxOf(found, sheet.origin) : null;
}

/** The edge that an element of the story stands for, if it is seen. @param {Element} element */
function edgeAt(element) {
  const index = /** @type {HTMLElement} */ (element).dataset.edge;
  const edge = index === undefined ? null : model.edges[Number(index)];
  return edge && edgeSeen(edge) ? edge : null;
}

/** Elements with an edge and a visible card. @param {Sheet} sheet @param {Iterable<Element>} items @returns {Stub[]} */
function stubsOf(sheet, items) {
  const stubs = [...items].map((item) => ({ edge: edgeAt(item), box: cardBox(sheet, item, ".card") }));
  return /** @type {Stub[]} */ (stubs.filter((stub) => stub.edge && stub.box));
}

/** @param {Sheet} sheet @param {HTMLElement} row */
function rowLines(sheet, row) {
  const spirit = cardBox(sheet, row.closest(".lane"), ".spirit .card");
  const branch = cardBox(sheet, row, ".branch .card");
  if (!branch) return;
  const edge = edgeAt(row);
  if (spirit && edge) drawEdge(sheet, edge, join(sheet, spirit, branch));
  const kinds = /** @type {Element} */ (row.querySelector(".kinds"));
  if (!row.querySelector(".kind")) honorLines(sheet, branch, stubsOf(sheet, row.querySelectorAll(".honor")));
  comb(sheet, branch, boxOf(kinds, sheet.origin).top, stubsOf(sheet, row.querySelectorAll(".kind > .items > .item")));
  row.querySelectorAll(".item > .parts").forEach((parts) => partLines(sheet, parts));
  toldLines(sheet, row);
}

/** @param {Sheet} sheet @param {Box} a @param {Box} b */
function join(sheet, a, b) {
  if (sheet.narrow && b.top > a.bottom) return `M${a.left + 16},${a.bottom}V${b.top}`;
  return step(a.right, a.mid, (a.right + b.left) / 2, b.mid, b.left);
}

/**
 * From the branch along the top of the initiatives, down beside each column of them, and in to each one.
 * @param {Sheet} sheet @param {Box} from @param {number} top of the initiatives @param {Stub[]} stubs
 */
function comb(sheet, from, top, stubs) {
  if (!stubs.length) return;
  /** @type {Map<number, Stub[]>} */
  const columns = new Map();
  for (const stub of stubs) {
    const x = Math.round(stub.box.left) - 16;
    columns.set(x, [...(columns.get(x) || []), stub]);
  }
  const bus = sheet.narrow ? Math.min(...stubs.map((stub) => stub.box.top)) - 3 : top + 1;
  const kind = stubs.every((stub) => isStrong(stub.edge)) ? "trunk strong" : "trunk";
  if (!sheet.narrow) path(sheet, kind, step(from.right, from.mid, from.right + 9, bus, Math.max(...columns.keys())));
  for (const [x, mine] of columns) {
    path(sheet, kind, `M${x},${bus}V${Math.max(...mine.map((stub) => firstLine(stub.box)))}`);
    mine.forEach((stub) => drawEdge(sheet, stub.edge, `M${x},${firstLine(stub.box)}H${stub.box.left - 1}`));
  }
  if (kind === "trunk") litTrunks(sheet, from, bus, columns);
}

/** The way through the comb to each initiative whose link is lit. @param {Sheet} sheet @param {Box} from @param {number} bus @param {Map<number, Stub[]>} columns */
function litTrunks(sheet, from, bus, columns) {
  for (const [x, mine] of columns) {
    const ends = mine.filter((stub) => isStrong(stub.edge)).map((stub) => firstLine(stub.box));
    const start = sheet.narrow ? `M${x},${bus}` : step(from.right, from.mid, from.right + 9, bus, x);
    if (ends.length) path(sheet, "trunk strong", `${start}V${Math.max(...ends)}`);
  }
}

/** From a branch without initiatives to each of its honors. @param {Sheet} sheet @param {Box} from @param {Stub[]} stubs */
function honorLines(sheet, from, stubs) {
  if (sheet.narrow) return;
  for (const { edge, box } of stubs) drawEdge(sheet, edge, step(from.right, from.mid, box.left - 16, firstLine(box), box.left - 1));
}

/** From a whole down to each of its parts. @param {Sheet} sheet @param {Element} parts */
function partLines(sheet, parts) {
  const whole = cardBox(sheet, parts.parentElement, ".card");
  if (!whole) return;
  for (const { edge, box } of stubsOf(sheet, parts.children)) {
    drawEdge(sheet, edge, hook(box.left - 8, whole.bottom - 2, firstLine(box), box.left - 1));
  }
}

/**
 * Told together: a brace beside the initiatives, its words, and a brace before the honors. No line joins one to one.
 * @param {Sheet} sheet @param {HTMLElement} row
 */
function toldLines(sheet, row) {
  const label = cardBox(sheet, row, ".told-label");
  const kinds = row.querySelector(".kinds");
  const honors = [...row.querySelectorAll(".honor .card")].map((element) => boxOf(element, sheet.origin));
  if (!label || !kinds || sheet.narrow || !honors.length) return;
  const all = boxOf(kinds, sheet.origin);
  const lit = rowOf(row).told.some((index) => isStrong(model.edges[index])) || selection().told === rowOf(row);
  const kind = lit ? "told strong" : "told";
  path(
    sheet,
    kind,
    `${brace(label.left - 10, all.top + 4, all.bottom - 4, label.mid)}M${label.left - 4},${label.mid}H${label.left}`,
  );
  const spine = honors[0].left - 12;
  const heights = honors.map(firstLine);
  const [top, bottom] = [Math.min(label.mid, ...heights), Math.max(label.mid, ...heights)];
  const ends = heights.map((y) => `M${spine},${y}H${honors[0].left - 1}`).join("");
  path(sheet, kind, `M${label.right},${label.mid}H${spine}M${spine},${top}V${bottom}${ends}`);
}

/** The row of the data that an element shows. @param {HTMLElement} element @returns {Row} */
function rowOf(element) {
  return rowsAt(Number(element.dataset.branch)).filter(({ row }) => row.branch === Number(element.dataset.branch))[0].row;
}

/** The rows of the story in which a node stands, each with its spirit and its members. @param {number} node */
function rowsAt(node) {
  if (!rowsAt.known.size) {
    for (const { spirit, rows } of model.story.lanes) {
      for (const row of rows) {
        const items = row.groups.flatMap((group) => group.items);
        const members = new Set([row.branch, ...membersOf(items), ...membersOf(row.honors)]);
        const place = { row, spirit, items, members };
        members.forEach((member) => rowsAt.known.set(member, [...(rowsAt.known.get(member) || []), place]));
      }
    }
  }
  return rowsAt.known.get(node) || [];
}
rowsAt.known = /** @type {Map<number, {row: Row, spirit: number|null, items: Item[], members: Set<number>}[]>} */ (new Map());

/** The links of what is selected, each to its own end, but for those that the tree shows. @param {Sheet} sheet */
function selectedLines(sheet) {
  const { edge, edges } = selection();
  if (!edges.size) return;
  const cards = visibleCards(sheet.canvas);
  for (const one of strongest(edge ? [edge] : [...edges].filter(edgeSeen)).filter((found) => !inTree(found))) {
    const [a, b] = [cards.get(one.s), cards.get(one.t)];
    if (a && b && one.s !== one.t) drawEdge(sheet, one, aroundNames(sheet, a, b));
  }
}

/** A line from one card to another round the names between them. @param {Sheet} sheet @param {HTMLElement} a @param {HTMLElement} b */
function aroundNames(sheet, a, b) {
  if (sheet.narrow) {
    const [from, to] = a.matches(".branch-node") ? [a, b] : [b, a];
    return beside(MARGIN, lowPort(sheet, from), lowPort(sheet, to));
  }
  const [from, to] = [portOf(sheet, a), portOf(sheet, b)].sort((one, other) => one.gutter - other.gutter);
  return route(from, to, boxOf(/** @type {Element} */ (sheet.canvas.querySelector(".kinds, .honors")), sheet.origin).left - 3);
}

/** On a phone such lines run at the edge of the page. */
const MARGIN = 6;

/** Where a line leaves a card: beside it is a gutter in which no name stands, and above its row clear height. @param {Sheet} sheet @param {HTMLElement} card @returns {Port} */
function portOf(sheet, card) {
  const box = boxOf(card, sheet.origin);
  const row = card.closest(".row, .elsewhere .kinds");
  const above = row && boxOf(row, sheet.origin).top - 1;
  if (card.matches(".spirit-node")) return { x: box.right, y: box.mid, gutter: box.right + 7, above };
  if (card.matches(".branch-node")) return { x: box.right, y: box.mid, gutter: box.right + 11, above };
  const first = cardBox(sheet, card.closest(".items > .item"), ".card");
  return { x: box.left - 1, y: firstLine(box), gutter: first ? first.left - 20 : box.left - 6, above };
}

/** The same on a phone, where a branch stands right of its spirit and its line leaves it below. @param {Sheet} sheet @param {HTMLElement} card @returns {Port} */
function lowPort(sheet, card) {
  const box = boxOf(card, sheet.origin);
  if (!card.matches(".branch-node")) return { x: box.left, y: firstLine(box), gutter: MARGIN, above: null };
  const spirit = cardBox(sheet, card.closest(".lane"), ".spirit .card");
  return { x: box.left + 12, y: box.bottom, gutter: MARGIN, above: Math.max(box.bottom, spirit ? spirit.bottom : 0) + 3 };
}

/** Whether the tree of a lane already leads from one end of an edge to the other. @param {EdgeRow} edge */
function inTree(edge) {
  return [...rowsAt(edge.s), ...rowsAt(edge.t)].some(({ row, spirit, items, members }) => {
    const shown = isTold(edge) || edge.s === row.branch || edge.t === row.branch || inItems(items, edge.index);
    return shown && [edge.s, edge.t].every((end) => end === spirit || members.has(end));
  });
}

/** The cards that are in sight, the first of each node. @param {HTMLElement} canvas */
function visibleCards(canvas) {
  /** @type {Map<number, HTMLElement>} */
  const found = new Map();
  for (const card of /** @type {NodeListOf<HTMLElement>} */ (canvas.querySelectorAll(".card"))) {
    const node = Number(card.dataset.node);
    if (!found.has(node) && card.offsetParent) found.set(node, card);
  }
  return found;
}

/** @param {Item[]} items @returns {number[]} */
function membersOf(items) {
  return items.flatMap((item) => [item.node, ...membersOf(item.parts)]);
}

/** @param {Item[]} items @param {number} edge @returns {boolean} */
function inItems(items, edge) {
  return items.some((item) => item.edge === edge || inItems(item.parts, edge));
}

/** Of edges between the same two things the one with the strongest evidence. @param {EdgeRow[]} edges */
function strongest(edges) {
  /** @type {Map<string, EdgeRow>} */
  const best = new Map();
  for (const edge of edges) {
    const pair = [edge.s, edge.t].sort((a, b) => a - b).join(" ");
    const known = best.get(pair);
    if (!known || edgeKind(edge) < edgeKind(known)) best.set(pair, edge);
  }
  return [...best.values()];
}

/** Whether an edge is selected, or an end of it is. @param {EdgeRow} edge */
function isStrong(edge) {
  return selection().edges.has(edge);
}

/** @param {Sheet} sheet @param {EdgeRow} edge @param {string} d */
function drawEdge(sheet, edge, d) {
  const kind = model.kinds[edgeKind(edge)];
  const strong = isStrong(edge);
  const drawn = s("path", {
    class: "edge" + (isTold(edge) ? " is-told" : "") + (strong ? " strong" : ""),
    d,
    "stroke-width": kind.width + (strong ? 0.5 : 0),
    "stroke-dasharray": isTold(edge) ? "1 4" : kind.dash.length ? kind.dash.join(" ") : null,
  });
  const open = () => go({ focus: edgeName(edge) });
  append(sheet.svg, [drawn, s("path", { class: "edge-target", d, "data-edge": edge.index, onclick: open })]);
}

/** @param {Sheet} sheet @param {string} className @param {string} d */
function path(sheet, className, d) {
  append(sheet.svg, [s("path", { class: className, d })]);
}
