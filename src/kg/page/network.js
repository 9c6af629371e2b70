// The network: vis-network draws it; where each node stands was computed before, so nothing has to settle.

/** @type {any} */
let drawing = null;
/**
 * What is drawn, and how large once someone chose that: until then it fills its frame, whatever becomes of the frame.
 * @type {any}
 */
let drawingData = null;
/** @type {Map<string, Path2D>} */
const outlines = new Map();

/** @param {HTMLElement} view */
function drawNetwork(view) {
  if (typeof vis === "undefined") return fetchVis(view);
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

/** vis-network stands packed in the page, since this view alone needs it; the policy of the page knows its hash. @param {HTMLElement} view */
function fetchVis(view) {
  if (!canUnpack()) return fill(view, h("p", { class: "note empty" }, t("networkOld")));
  if (fetchVis.begun) return;
  fetchVis.begun = true;
  unpacked("network").text().then((script) => {
    append(document.head, [h("script", null, script)]);
    redraw(drawViews);
    bringIntoSight();
  });
}
fetchVis.begun = false;

/** @param {HTMLElement} view */
function buildNetwork(view) {
  const picture = h("div", { class: "picture", role: "img" });
  fill(
    view,
    picture,
    h("div", { class: "folded-note", id: "network-folded" }),
    h(
      "div",
      { class: "zoom" },
      zoomButton("zoomIn", "M8 3V13M3 8H13"),
      zoomButton("zoomOut", "M3 8H13"),
      zoomButton("zoomFit", "M2 6V2H6M10 2H14V6M14 10V14H10M6 14H2V10"),
    ),
  );
  drawingData = { nodes: new vis.DataSet(), edges: new vis.DataSet(), upright: picture.clientHeight > picture.clientWidth };
  const options = Object.assign({}, model.network.options, { autoResize: true, width: "100%", height: "100%" });
  fillNetwork();
  drawing = new vis.Network(picture, { nodes: drawingData.nodes, edges: drawingData.edges }, options);
  layCrowd();
  drawing.on("click", networkClick);
  drawing.on("hoverNode", (/** @type {any} */ event) => hover(event.node));
  drawing.on("blurNode", () => hover(-1));
  drawing.on("hoverEdge", () => point(true));
  drawing.on("blurEdge", () => point(false));
  drawing.on("beforeDrawing", paintCrowd);
  drawing.on("afterDrawing", paintLabels);
  drawing.on("dragging", (/** @type {any} */ event) => event.nodes.length && layCrowd());
  ["dragStart", "zoom"].forEach((name) => drawing.on(name, () => (drawingData.scale = drawing.getScale())));
  const fit = () => (drawingData.scale ? drawing.moveTo({ scale: drawingData.scale }) : fitAll(false));
  drawing.once("afterDrawing", fit);
  drawing.on("resize", () => setTimeout(fit, 0));
}

/** @param {string} key @param {string} d */
function zoomButton(key, d) {
  const act = () => {
    const before = drawingData.scale || drawing.getScale();
    drawingData.scale = key === "zoomFit" ? 0 : before * (key === "zoomIn" ? 1.3 : 1 / 1.3);
    if (key === "zoomFit") fitAll(motion());
    else drawing.moveTo({ scale: drawingData.scale, animation: motion() });
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

/** A node for vis-network; on an upright screen the picture stands upright too. @param {NodeRow} node */
function networkNode(node) {
  const place = drawingData.upright ? { x: node.y * 1.1, y: node.x * 0.9 } : { x: node.x, y: node.y };
  return Object.assign({ id: node.index, label: " ", shape: "custom" }, place, {
    ctxRenderer: (/** @type {any} */ given) => nodePainter(node, given),
  });
}

/** Follow the state: what is drawn, in which colours, what stands out. */
function refreshNetwork() {
  if (!drawing) return;
  fillNetwork();
  layCrowd();
  fill(byId("network-folded"), foldedNote(), crowdNote());
  drawing.redraw();
}

/** Give vis-network what is to be drawn now, take away what is not any more, and leave the rest where it is. */
function fillNetwork() {
  const { nodes, edges } = drawingData;
  const drawn = new Set(model.nodes.filter(nodeDrawn).map((node) => node.index));
  const lines = thinned(model.drawnEdges.filter((edge) => drawn.has(edge.s) && drawn.has(edge.t) && edgeSeen(edge)));
  const kept = new Set(lines.map((edge) => edge.index));
  const ink = inks();
  edges.remove(edges.getIds().filter((/** @type {number} */ id) => !kept.has(id)));
  nodes.remove(nodes.getIds().filter((/** @type {number} */ id) => !drawn.has(id)));
  nodes.add([...drawn].filter((index) => !nodes.get(index)).map((index) => networkNode(model.nodes[index])));
  edges.update(lines.map((edge) => edgeLook(edge, ink)));
}

/** @param {EdgeRow} edge @param {ReturnType<typeof inks>} ink */
function edgeLook(edge, ink) {
  const { near, edges } = selection();
  const strong = edges.has(edge);
  const far = near.size > 0 && !strong;
  return {
    id: edge.index,
    from: edge.s,
    to: edge.t,
    width: model.kinds[edge.k].width,
    dashes: model.kinds[edge.k].dash.length ? model.kinds[edge.k].dash : false,
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
  const most = rankOfNode(node) <= 2 && seenNow().first ? 6 : 2.2;
  return size * Math.min(most, Math.max(1, 0.62 / scaleNow()));
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

/**
 * The names, as on a map: always the same size on the screen, and left out where they would cover one another.
 * @param {CanvasRenderingContext2D} ctx
 */
function paintLabels(ctx) {
  const { near } = selection();
  const at = drawing.getPositions();
  const order = (/** @type {NodeRow} */ node) =>
    (node.index === hovered ? -20 : near.has(node.index) ? -10 : 0) + rankOfNode(node);
  const scale = scaleNow();
  const frame = frameNow();
  const seen = Object.keys(at)
    .map((index) => model.nodes[Number(index)])
    .filter((node) => isInside(at[node.index], frame, 80 / scale))
    .sort((a, b) => order(a) - order(b) || a.index - b.index);
  // What names must not cover: for the first of them other names, for the next also the first shapes, then any shape.
  const taken = { names: areas(120 / scale), first: areas(120 / scale), rest: areas(120 / scale) };
  for (const node of seen) {
    const area = square(at[node.index], nodeSize(node) * 0.75);
    taken.rest.add(area);
    if (rankOfNode(node) <= 2) taken.first.add(area);
  }
  const given = { ctx, scale, ink: inkNow(), frame, taken };
  ctx.save();
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  ctx.lineJoin = "round";
  for (const node of seen) paintLabel(node, at[node.index], given, near);
  ctx.restore();
}

/** @param {{x: number, y: number}} at @param {Area} frame @param {number} more */
function isInside(at, frame, more) {
  return at.x > frame.left - more && at.x < frame.right + more && at.y > frame.top - more && at.y < frame.bottom + more;
}

/** @param {{x: number, y: number}} at @param {number} half @returns {Area} */
function square(at, half) {
  return { left: at.x - half, right: at.x + half, top: at.y - half, bottom: at.y + half };
}

/**
 * @param {NodeRow} node @param {{x: number, y: number}} at @param {Set<number>} near
 * @param {{ctx: CanvasRenderingContext2D, scale: number, ink: ReturnType<typeof inks>, taken: Record<"names"|"first"|"rest", ReturnType<typeof areas>>, frame: Area}} given
 */
function paintLabel(node, at, given, near) {
  const { ctx, scale, ink, taken } = given;
  const rank = rankOfNode(node);
  const height = (rank === 1 ? 14 : rank === 2 ? 12.5 : 11.5) / scale;
  ctx.font = (rank <= 2 ? "600 " : "") + height + "px " + ink.face;
  const lines = wrapped(say(node.label));
  const half = (Math.max(...lines.map((line) => widthOf(line, rank <= 2, ink.face))) * height) / 2;
  const places = labelPlaces(at, half, lines.length * height * 1.2, nodeSize(node) + 2 / scale);
  const must = node.index === hovered || node === selection().node;
  const avoid = rank > 2 ? taken.rest : rank === 2 || !seenNow().first ? taken.first : taken.names;
  const area = places.find((place) => isWithin(place, given.frame) && !avoid.meets(place)) || (must ? places[0] : null);
  if (!area) return;
  Object.values(taken).forEach((one) => one.add(area));
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

/** @type {{theme: string|undefined, ink: ReturnType<typeof inks>|null}} */
const inkCache = { theme: undefined, ink: null };

function inkNow() {
  const theme = document.documentElement.dataset.theme;
  if (!inkCache.ink || inkCache.theme !== theme) Object.assign(inkCache, { theme, ink: inks() });
  return /** @type {ReturnType<typeof inks>} */ (inkCache.ink);
}
