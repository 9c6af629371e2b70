// The network: vis-network draws it; where each node stands was computed before, so nothing has to settle.

/** @type {any} */
let drawing = null;
/** @type {any} */
let drawingData = null;
/** @type {Map<string, Path2D>} */
const outlines = new Map();

/** @param {HTMLElement} view */
function drawNetwork(view) {
  if (!drawing) buildNetwork(view);
  view.querySelectorAll("[data-say]").forEach((button) => {
    const key = /** @type {HTMLElement} */ (button).dataset.say || "";
    button.setAttribute("aria-label", t(key));
    button.setAttribute("title", t(key));
  });
  const picture = view.querySelector(".picture");
  if (picture) picture.setAttribute("aria-label", t("network") + t("colon") + t("networkHint"));
  refreshNetwork();
}

/** @param {HTMLElement} view */
function buildNetwork(view) {
  const picture = h("div", { class: "picture", role: "img" });
  fill(
    view,
    picture,
    h(
      "div",
      { class: "zoom" },
      zoomButton("zoomIn", "M8 3V13M3 8H13"),
      zoomButton("zoomOut", "M3 8H13"),
      zoomButton("zoomFit", "M2 6V2H6M10 2H14V6M14 10V14H10M6 14H2V10"),
    ),
  );
  const upright = picture.clientHeight > picture.clientWidth;
  const nodes = new vis.DataSet(model.network.nodes.map((node) => networkNode(node, upright)));
  const edges = new vis.DataSet(model.network.edges.map((edge) => Object.assign({}, edge)));
  drawingData = { nodes, edges };
  const options = Object.assign({}, model.network.options, { autoResize: true, width: "100%", height: "100%" });
  const seen = {
    nodes: new vis.DataView(nodes, { filter: (/** @type {any} */ n) => nodeSeen(model.nodes[n.id]) }),
    edges,
  };
  drawing = new vis.Network(picture, seen, options);
  drawing.on("click", networkClick);
  drawing.on("hoverNode", (/** @type {any} */ event) => hover(event.node));
  drawing.on("blurNode", () => hover(-1));
  drawing.on("hoverEdge", () => point(true));
  drawing.on("blurEdge", () => point(false));
  drawing.on("afterDrawing", paintLabels);
  drawing.seen = seen;
  // Until someone moves the picture it keeps filling its frame, whatever becomes of the frame.
  let moved = false;
  ["dragStart", "zoom"].forEach((name) => drawing.on(name, () => (moved = true)));
  const fit = () => moved || fitAll(false);
  drawing.once("afterDrawing", fit);
  drawing.on("resize", () => setTimeout(fit, 0));
}

/** @param {string} key @param {string} d */
function zoomButton(key, d) {
  const act = () => {
    if (key === "zoomFit") fitAll(motion());
    else drawing.moveTo({ scale: drawing.getScale() * (key === "zoomIn" ? 1.3 : 1 / 1.3), animation: motion() });
  };
  return h(
    "button",
    { type: "button", "data-say": key, onclick: act },
    s("svg", { viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false" }, s("path", { d })),
  );
}

/** All of the picture, with room for the names at its edges. @param {any} animation */
function fitAll(animation) {
  drawing.fit({ animation: false });
  const picture = /** @type {HTMLElement} */ (document.querySelector(".picture"));
  const room = Math.max(0.7, 1 - 100 / Math.max(picture.clientWidth, 1));
  drawing.moveTo({ scale: drawing.getScale() * room, animation });
}

function motion() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches
    ? false
    : { duration: 250, easingFunction: "easeInOutQuad" };
}

/** A node for vis-network; on an upright screen the picture stands upright too. @param {any} node @param {boolean} upright */
function networkNode(node, upright) {
  const place = upright ? { x: node.y * 1.1, y: node.x * 0.9 } : { x: node.x, y: node.y };
  return Object.assign({}, node, place, {
    ctxRenderer: (/** @type {any} */ given) => nodePainter(model.nodes[node.id], given),
  });
}

/** Follow the state: what is seen, in which colours, what stands out. */
function refreshNetwork() {
  if (!drawing) return;
  drawing.seen.nodes.refresh();
  const ink = inks();
  drawingData.edges.update(model.network.edges.map((edge) => edgeLook(model.edges[edge.id], ink)));
  drawing.redraw();
}

/** @param {EdgeRow} edge @param {ReturnType<typeof inks>} ink */
function edgeLook(edge, ink) {
  const { near, edges } = selection();
  const strong = edges.has(edge);
  const far = near.size > 0 && !strong;
  return {
    id: edge.index,
    hidden: !edgeSeen(edge),
    color: {
      color: strong ? ink.strong : ink.line,
      opacity: far ? 0.18 : isTold(edge) && !strong ? 0.3 : 0.9,
      hover: ink.strong,
      highlight: ink.strong,
    },
    label: strong && isTold(edge) ? t("told") + "\n" + t("toldNot") : undefined,
    font: { size: 11, color: ink.text, strokeColor: ink.ground, strokeWidth: 4, face: ink.face, align: "middle" },
    arrows: { to: { enabled: !isTold(edge), scaleFactor: 0.45 } },
  };
}

/** The colours of the theme, for the canvas. */
function inks() {
  const style = getComputedStyle(document.documentElement);
  const read = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  return {
    line: read("--rule"),
    strong: read("--ink"),
    ground: read("--ground"),
    text: read("--muted"),
    face: getComputedStyle(document.body).fontFamily,
  };
}

/** @param {any} event */
function networkClick(event) {
  if (event.nodes.length) go({ focus: model.nodes[event.nodes[0]].id });
  else if (event.edges.length) go({ focus: edgeName(model.edges[event.edges[0]]) });
  else if (state.focus) go({ focus: "" });
}

/** What vis-network asks of the shape of a node. @param {NodeRow} node @param {any} given */
function nodePainter(node, given) {
  const size = nodeSize(node);
  return { drawNode: () => paintNode(node, given, size), nodeDimensions: { width: size * 2, height: size * 2 } };
}

/** Half the width of a node: more for what the picture turns on, and never too small to see. @param {NodeRow} node */
function nodeSize(node) {
  const size = rankOfNode(node) === 1 ? 13 : rankOfNode(node) === 2 ? 10 : 7;
  return size * Math.min(2.2, Math.max(1, 0.62 / scaleNow()));
}

function scaleNow() {
  return drawing ? drawing.getScale() : 1;
}

/** Which names come first where there is no room for all: spirits, branches, honors, the rest. @param {NodeRow} node */
function rankOfNode(node) {
  const order = ["kg:Spirit", "kg:Branch", "kg:Honor", "kg:Initiative"].indexOf(classOf(node).family);
  return order < 0 ? 5 : order + 1;
}

/** @param {NodeRow} node @param {any} given @param {number} size */
function paintNode(node, given, size) {
  const { ctx, x, y } = given;
  const { near, node: chosen } = selection();
  const row = classOf(node);
  ctx.save();
  ctx.globalAlpha = near.size && !near.has(node.index) ? 0.22 : 1;
  ctx.translate(x, y);
  ctx.scale(size / 10, size / 10);
  ctx.fillStyle = document.documentElement.dataset.theme === "dark" ? row.dark : row.light;
  ctx.fill(outline(row.shape), "evenodd");
  if (node === chosen || node.index === hovered) {
    ctx.lineWidth = (2.4 * (10 / size)) / Math.min(1, scaleNow());
    ctx.strokeStyle = inkNow().strong;
    ctx.stroke(outline(row.shape));
  }
  ctx.restore();
}

/** @param {string} shape */
function outline(shape) {
  const known = outlines.get(shape) || new Path2D(model.shapes[shape] || model.shapes.circle);
  outlines.set(shape, known);
  return known;
}

let hovered = -1;

/** @param {number} node */
function hover(node) {
  hovered = node;
  point(node >= 0);
  drawing.redraw();
}

/** Whether what is under the pointer can be opened. @param {boolean} yes */
function point(yes) {
  const picture = document.querySelector(".picture");
  if (picture) picture.classList.toggle("can-open", yes);
}

/** @typedef {{left: number, right: number, top: number, bottom: number}} Area */

/**
 * The names, as on a map: always the same size on the screen, and left out where they would cover one another.
 * @param {CanvasRenderingContext2D} ctx
 */
function paintLabels(ctx) {
  const { near } = selection();
  const at = drawing.getPositions();
  const order = (/** @type {NodeRow} */ node) =>
    (node.index === hovered ? -20 : near.has(node.index) ? -10 : 0) + rankOfNode(node);
  const seen = Object.keys(at)
    .map((index) => model.nodes[Number(index)])
    .filter(nodeSeen)
    .sort((a, b) => order(a) - order(b) || a.index - b.index);
  const shapes = seen.map((node) => ({ rank: rankOfNode(node), area: square(at[node.index], nodeSize(node) * 0.75) }));
  /** @type {Area[]} */
  const taken = [];
  const given = { ctx, scale: scaleNow(), ink: inkNow(), shapes, frame: frameNow() };
  ctx.save();
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  ctx.lineJoin = "round";
  for (const node of seen) paintLabel(node, at[node.index], given, taken, near);
  ctx.restore();
}

/** @param {{x: number, y: number}} at @param {number} half @returns {Area} */
function square(at, half) {
  return { left: at.x - half, right: at.x + half, top: at.y - half, bottom: at.y + half };
}

/**
 * @param {NodeRow} node @param {{x: number, y: number}} at @param {Area[]} taken @param {Set<number>} near
 * @param {{ctx: CanvasRenderingContext2D, scale: number, ink: ReturnType<typeof inks>, shapes: {rank: number, area: Area}[], frame: Area}} given
 */
function paintLabel(node, at, given, taken, near) {
  const { ctx, scale, ink } = given;
  const rank = rankOfNode(node);
  const height = (rank === 1 ? 14 : rank === 2 ? 12.5 : 11.5) / scale;
  ctx.font = (rank <= 2 ? "600 " : "") + height + "px " + ink.face;
  const lines = wrapped(say(node.label));
  const half = Math.max(...lines.map((line) => ctx.measureText(line).width)) / 2;
  const places = labelPlaces(at, half, lines.length * height * 1.2, nodeSize(node) + 2 / scale);
  const must = node.index === hovered || node === selection().node;
  // The names that the picture turns on may cover a lesser shape, others no shape at all.
  const shapes = given.shapes.filter((shape) => rank > 2 || shape.rank <= 2).map((shape) => shape.area);
  const avoid = taken.concat(shapes);
  const fits = (/** @type {Area} */ place) =>
    isWithin(place, given.frame) && !avoid.some((other) => overlap(place, other));
  const area = places.find(fits) || (must ? places[0] : null);
  if (!area) return;
  taken.push(area);
  ctx.globalAlpha = near.size && !near.has(node.index) && node.index !== hovered ? 0.3 : 1;
  ctx.lineWidth = 3.5 / scale;
  ctx.strokeStyle = ink.ground;
  ctx.fillStyle = ink.strong;
  lines.forEach((line, index) => {
    ctx.strokeText(line, area.left + half, area.top + index * height * 1.2);
    ctx.fillText(line, area.left + half, area.top + index * height * 1.2);
  });
}

/**
 * Where the name of a node may stand: below it, above, to the right, to the left.
 * @param {{x: number, y: number}} at @param {number} half @param {number} height @param {number} away
 * @returns {Area[]}
 */
function labelPlaces(at, half, height, away) {
  const area = (/** @type {number} */ left, /** @type {number} */ top) => ({
    left,
    right: left + 2 * half,
    top,
    bottom: top + height,
  });
  return [
    area(at.x - half, at.y + away),
    area(at.x - half, at.y - away - height),
    area(at.x + away, at.y - height / 2),
    area(at.x - away - 2 * half, at.y - height / 2),
  ];
}

/** What of the picture is on the screen. @returns {Area} */
function frameNow() {
  const picture = /** @type {HTMLElement} */ (document.querySelector(".picture"));
  const corner = drawing.DOMtoCanvas({ x: 0, y: 0 });
  const other = drawing.DOMtoCanvas({ x: picture.clientWidth, y: picture.clientHeight });
  return { left: corner.x, right: other.x, top: corner.y, bottom: other.y };
}

/** @param {Area} a @param {Area} b */
function isWithin(a, b) {
  return a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
}

/** @param {Area} a @param {Area} b */
function overlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** @type {{theme: string|undefined, ink: ReturnType<typeof inks>|null}} */
const inkCache = { theme: undefined, ink: null };

function inkNow() {
  const theme = document.documentElement.dataset.theme;
  if (!inkCache.ink || inkCache.theme !== theme) Object.assign(inkCache, { theme, ink: inks() });
  return /** @type {ReturnType<typeof inks>} */ (inkCache.ink);
}

/** @type {Map<string, string[]>} */
const wrappedTexts = new Map();

/** A name in lines of about equal length, nine Han characters or eighteen letters, three at most. @param {string} text */
function wrapped(text) {
  const known = wrappedTexts.get(text);
  if (known) return known;
  const pieces = text.match(/[\u2e80-\uffef][，。、；：）”》？！]*|[^\s\u2e80-\uffef]+\s*/g) || [text];
  const sizes = pieces.map((piece) =>
    [...piece].reduce((sum, letter) => sum + (/[\u2e80-\uffef“”]/.test(letter) ? 2 : 1), 0),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const target = total / Math.min(3, Math.ceil(total / 19));
  const lines = [""];
  let width = 0;
  pieces.forEach((piece, index) => {
    if (width && width + sizes[index] / 2 > target && lines.length < 3) {
      lines.push("");
      width = 0;
    }
    lines[lines.length - 1] += piece;
    width += sizes[index];
  });
  const short = lines.map((line) => (line.length > 26 ? line.slice(0, 25) + "…" : line.trim()));
  wrappedTexts.set(text, short);
  return short;
}
