// The lines of the story, drawn behind it from where the browser has put the words.

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

/** @typedef {{left: number, right: number, top: number, bottom: number, mid: number}} Box */

/** Where an element is, from the corner of the canvas. @param {Element} element @param {DOMRect} origin @returns {Box} */
function boxOf(element, origin) {
  const r = element.getBoundingClientRect();
  const left = r.left - origin.left;
  const top = r.top - origin.top;
  return { left, right: left + r.width, top, bottom: top + r.height, mid: top + r.height / 2 };
}

function drawLines() {
  const canvas = document.getElementById("story-canvas");
  const svg = document.getElementById("lines");
  if (!canvas || !svg || !canvas.offsetParent) return;
  const origin = canvas.getBoundingClientRect();
  const narrow = isNarrow();
  svg.setAttribute("width", String(Math.ceil(origin.width)));
  svg.setAttribute("height", String(Math.ceil(origin.height)));
  fill(svg);
  canvas.querySelectorAll(".lane").forEach((lane) => {
    lane
      .querySelectorAll(".row")
      .forEach((row) => rowLines(svg, lane, /** @type {HTMLElement} */ (row), origin, narrow));
  });
  selectedLines(svg, canvas, origin);
}

function isNarrow() {
  return window.matchMedia("(max-width: 760px)").matches;
}

/** The visible card of a cell, if there is one. @param {ParentNode} parent @param {string} selector */
function card(parent, selector) {
  const found = /** @type {HTMLElement|null} */ (parent.querySelector(selector));
  return found && found.offsetParent ? found : null;
}

/** @param {Element} svg @param {Element} lane @param {HTMLElement} row @param {DOMRect} origin @param {boolean} narrow */
function rowLines(svg, lane, row, origin, narrow) {
  const spirit = card(lane, ".spirit .card");
  const branch = card(row, ".branch .card");
  if (!branch) return;
  const from = boxOf(branch, origin);
  if (spirit && row.dataset.edge) joinCards(svg, boxOf(spirit, origin), from, edgeAt(row), narrow);
  const items = [...row.querySelectorAll(".initiatives .kinds .item")].filter(
    (item) => /** @type {HTMLElement} */ (item).offsetParent,
  );
  comb(
    svg,
    from,
    items.filter((item) => !item.closest(".parts")),
    origin,
    narrow,
  );
  items.forEach((item) => partLines(svg, item, origin));
  told(svg, row, items, origin, narrow);
}

/** @param {Element} element */
function edgeAt(element) {
  const index = /** @type {HTMLElement} */ (element).dataset.edge;
  const edge = index === undefined ? null : model.edges[Number(index)];
  return edge && edgeSeen(edge) ? edge : null;
}

/** @param {Element} svg @param {Box} a @param {Box} b @param {EdgeRow|null} edge @param {boolean} narrow */
function joinCards(svg, a, b, edge, narrow) {
  if (!edge) return;
  drawEdge(
    svg,
    edge,
    narrow && b.top > a.bottom
      ? "M" + (a.left + 16) + "," + a.bottom + "V" + b.top
      : elbow(a.right, a.mid, b.left, b.mid),
  );
}

/** A line with one bend half way. @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 */
function elbow(x1, y1, x2, y2) {
  const x = (x1 + x2) / 2;
  if (Math.abs(y2 - y1) < 1) return "M" + x1 + "," + y1 + "H" + x2;
  const r = Math.min(7, Math.abs(y2 - y1) / 2, Math.abs(x2 - x1) / 2);
  const down = y2 > y1 ? 1 : -1;
  return (
    "M" +
    x1 +
    "," +
    y1 +
    "H" +
    (x - r) +
    "q" +
    r +
    ",0 " +
    r +
    "," +
    r * down +
    "V" +
    (y2 - r * down) +
    "q0," +
    r * down +
    " " +
    r +
    "," +
    r * down +
    "H" +
    x2
  );
}

/**
 * From the branch along the top of the initiatives, down beside each column of them, and in to each one.
 * @param {Element} svg @param {Box} from @param {Element[]} items @param {DOMRect} origin @param {boolean} narrow
 */
function comb(svg, from, items, origin, narrow) {
  const stubs = items
    .map((item) => ({ edge: edgeAt(item), box: boxOf(/** @type {Element} */ (item.querySelector(".card")), origin) }))
    .filter((stub) => stub.edge);
  if (!stubs.length) return;
  /** @type {Map<number, {edge: EdgeRow|null, box: Box}[]>} */
  const columns = new Map();
  for (const stub of stubs) {
    const x = Math.round(stub.box.left) - 16;
    columns.set(x, [...(columns.get(x) || []), stub]);
  }
  const spines = [...columns.keys()].sort((a, b) => a - b);
  const bus = narrow ? from.bottom : Math.min(...stubs.map((stub) => stub.box.top)) - 3;
  const chosen = selection().node;
  const kind =
    chosen && stubs.every((stub) => stub.edge && (stub.edge.s === chosen.index || stub.edge.t === chosen.index))
      ? "trunk strong"
      : "trunk";
  trunk(svg, kind, from, spines, bus, narrow);
  for (const x of spines) {
    const mine = /** @type {{edge: EdgeRow|null, box: Box}[]} */ (columns.get(x));
    path(svg, kind, "M" + x + "," + bus + "V" + Math.max(...mine.map((stub) => firstLine(stub.box))));
    mine.forEach((stub) =>
      drawEdge(
        svg,
        /** @type {EdgeRow} */ (stub.edge),
        "M" + x + "," + firstLine(stub.box) + "H" + (stub.box.left - 1),
      ),
    );
  }
}

/** The height of the middle of a card's first line. @param {Box} box */
function firstLine(box) {
  return Math.min(box.mid, box.top + 12);
}

/** @param {Element} svg @param {string} kind @param {Box} from @param {number[]} spines @param {number} bus @param {boolean} narrow */
function trunk(svg, kind, from, spines, bus, narrow) {
  if (narrow) return;
  const last = spines[spines.length - 1];
  const start = from.right + 9;
  const up = from.mid > bus ? -1 : 1;
  const r = Math.min(7, Math.abs(from.mid - bus) / 2);
  path(
    svg,
    kind,
    "M" +
      from.right +
      "," +
      from.mid +
      "H" +
      (start - r) +
      "q" +
      r +
      ",0 " +
      r +
      "," +
      r * up +
      "V" +
      (bus - r * up) +
      "q0," +
      r * up +
      " " +
      r +
      "," +
      r * up +
      "H" +
      last,
  );
}

/** @param {Element} svg @param {Element} item @param {DOMRect} origin */
function partLines(svg, item, origin) {
  const parts = [...item.children]
    .filter((child) => child.classList.contains("parts"))
    .flatMap((list) => [...list.children]);
  const own = item.querySelector(".card");
  if (!parts.length || !own) return;
  const from = boxOf(own, origin);
  for (const part of parts) {
    const edge = edgeAt(part);
    const box = boxOf(/** @type {Element} */ (part.querySelector(".card")), origin);
    if (edge)
      drawEdge(
        svg,
        edge,
        "M" + (box.left - 8) + "," + (from.bottom - 2) + "V" + (firstLine(box) - 4) + "q0,4 4,4H" + (box.left - 1),
      );
  }
}

/**
 * Told together: a brace beside the initiatives, its words, and a brace before the honors. No line joins one to one.
 * @param {Element} svg @param {HTMLElement} row @param {Element[]} items @param {DOMRect} origin @param {boolean} narrow
 */
function told(svg, row, items, origin, narrow) {
  const label = card(row, ".told-label");
  if (!label || narrow || !items.length) return;
  const words = boxOf(label, origin);
  const boxes = items.map((item) => boxOf(/** @type {Element} */ (item.querySelector(".card")), origin));
  const honors = [...row.querySelectorAll(".honor .card")].map((element) => boxOf(element, origin));
  const top = Math.min(...boxes.map((box) => box.top)) + 4;
  const bottom = Math.max(...boxes.map((box) => box.bottom)) - 4;
  path(
    svg,
    "told",
    brace(words.left - 10, top, bottom, words.mid, 6) + "M" + (words.left - 4) + "," + words.mid + "H" + words.left,
  );
  const spine = honors[0].left - 12;
  const middles = honors.map(firstLine);
  path(
    svg,
    "told",
    "M" +
      words.right +
      "," +
      words.mid +
      "H" +
      spine +
      "M" +
      spine +
      "," +
      Math.min(words.mid, ...middles) +
      "V" +
      Math.max(words.mid, ...middles) +
      middles.map((y) => "M" + spine + "," + y + "H" + (honors[0].left - 1)).join(""),
  );
}

/** @param {number} x @param {number} top @param {number} bottom @param {number} mid @param {number} r */
function brace(x, top, bottom, mid, r) {
  const m = Math.max(top + 2 * r, Math.min(bottom - 2 * r, mid));
  if (bottom - top < 4 * r) return "M" + x + "," + top + "V" + bottom;
  return (
    "M" +
    (x - r) +
    "," +
    top +
    "q" +
    r +
    ",0 " +
    r +
    "," +
    r +
    "V" +
    (m - r) +
    "q0," +
    r +
    " " +
    r +
    "," +
    r +
    "q-" +
    r +
    ",0 -" +
    r +
    "," +
    r +
    "V" +
    (bottom - r) +
    "q0," +
    r +
    " -" +
    r +
    "," +
    r
  );
}

/** The links of what is selected, each to its own end. @param {Element} svg @param {Element} canvas @param {DOMRect} origin */
function selectedLines(svg, canvas, origin) {
  const { node, edge } = selection();
  const edges = edge ? [edge] : node ? [...node.out, ...node.into].filter(edgeSeen) : [];
  for (const one of worthALine(edges)) {
    const a = card(canvas, '.card[data-node="' + one.s + '"]');
    const b = card(canvas, '.card[data-node="' + one.t + '"]');
    if (a && b && a !== b && !inTree(one)) drawEdge(svg, one, curve(boxOf(a, origin), boxOf(b, origin)));
  }
}

/** Whether the tree of a lane already leads from one end of an edge to the other. @param {EdgeRow} edge */
function inTree(edge) {
  return model.story.lanes.some((lane) =>
    lane.rows.some((row) => {
      const members = new Set([
        row.branch,
        lane.spirit,
        ...membersOf(row.honors),
        ...row.groups.flatMap((group) => membersOf(group.items)),
      ]);
      const both = members.has(edge.s) && members.has(edge.t);
      return (
        both &&
        (edge.s === row.branch ||
          edge.t === row.branch ||
          inItems(
            row.groups.flatMap((group) => group.items),
            edge.index,
          ))
      );
    }),
  );
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
function worthALine(edges) {
  /** @type {Map<string, EdgeRow>} */
  const best = new Map();
  for (const edge of edges) {
    const pair = [edge.s, edge.t].sort((a, b) => a - b).join(" ");
    const known = best.get(pair);
    if (!known || edge.k < known.k) best.set(pair, edge);
  }
  return [...best.values()];
}

/** @param {Box} a @param {Box} b */
function curve(a, b) {
  const [left, right] = a.left <= b.left ? [a, b] : [b, a];
  const y1 = firstLine(left);
  const y2 = firstLine(right);
  if (right.left > left.right) {
    const bend = Math.max(18, (right.left - left.right) / 2);
    return (
      "M" +
      left.right +
      "," +
      y1 +
      "C" +
      (left.right + bend) +
      "," +
      y1 +
      " " +
      (right.left - bend) +
      "," +
      y2 +
      " " +
      right.left +
      "," +
      y2
    );
  }
  const out = Math.min(left.left, right.left) - 16;
  return "M" + left.left + "," + y1 + "C" + out + "," + y1 + " " + out + "," + y2 + " " + right.left + "," + y2;
}

/** Whether an edge is selected, or an end of it is. @param {EdgeRow} edge */
function isStrong(edge) {
  const { node, edge: chosen } = selection();
  return chosen === edge || (node !== null && (edge.s === node.index || edge.t === node.index));
}

/** @param {Element} svg @param {EdgeRow} edge @param {string} d */
function drawEdge(svg, edge, d) {
  const kind = model.kinds[edge.k];
  const strong = isStrong(edge);
  const drawn = s("path", {
    class: "edge" + (isTold(edge) ? " is-told" : "") + (strong ? " strong" : ""),
    d,
    "stroke-width": kind.width + (strong ? 0.5 : 0),
    "stroke-dasharray": isTold(edge) ? "1 4" : kind.dash.length ? kind.dash.join(" ") : null,
  });
  const target = s("path", {
    class: "edge-target",
    d,
    "data-edge": edge.index,
    onclick: () => go({ focus: edgeName(edge) }),
  });
  append(svg, [drawn, target]);
}

/** @param {Element} svg @param {string} className @param {string} d */
function path(svg, className, d) {
  append(svg, [s("path", { class: className, d })]);
}
