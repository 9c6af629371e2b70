// The network: vis-network draws it; where each thing stands was computed before and is fitted to the frame, so nothing
// has to settle.

/** @type {any} */
let drawing = null;
/**
 * What is drawn: `scale` is how large once someone chose that (until then it fills its frame, whatever becomes of it),
 * `moved` whether someone moved a thing, `named` what has its name at that size, `at` and `names` where all of it is,
 * `drags` whether things can be moved, `around` whether it is enlarged around what is selected, `pressed` what was
 * selected in the picture itself.
 * @type {any}
 */
let drawingData = null;
/** @type {Map<string, Path2D>} */
const outlines = new Map();
/** What is pointed at: a thing by its index, and one of its lines. */
let hovered = -1;
/** @type {EdgeRow|null} */
let hoveredLine = null;

/** @param {HTMLElement} view */
function drawNetwork(view) {
  if (typeof vis === "undefined") return fetchVis(view);
  if (!drawing) buildNetwork(view);
  view.querySelectorAll("[data-say]").forEach((button) => {
    const key = /** @type {HTMLElement} */ (button).dataset.say || "";
    button.setAttribute("aria-label", t(key));
    button.setAttribute("title", t(key));
  });
  pictureFrame().setAttribute("aria-label", t("network") + t("colon") + t("networkHint"));
  fill(byId("network-keys"), t("networkKeys"));
  refreshNetwork();
}

/** vis-network stands packed in the page, since this view alone needs it; the policy of the page knows its hash. @param {HTMLElement} view */
function fetchVis(view) {
  if (!canUnpack()) return fill(view, h("p", { class: "note empty" }, t("networkOld")));
  if (fetchVis.failed) return fill(view, h("p", { class: "note empty", role: "alert" }, t("networkBroken")));
  if (fetchVis.begun) return;
  fetchVis.begun = true;
  const run = (/** @type {string} */ script) => append(document.head, [h("script", null, script)]);
  const failed = (/** @type {unknown} */ error) => console.warn("vis-network cannot be unpacked:", error);
  Promise.resolve()
    .then(() => unpacked("network").text())
    .then(run)
    .catch(failed)
    .then(() => {
      fetchVis.failed = typeof vis === "undefined";
      redraw(drawViews);
      bringIntoSight();
    });
}
fetchVis.begun = false;
fetchVis.failed = false;

/** @param {HTMLElement} view */
function buildNetwork(view) {
  const picture = h("div", { class: "picture", role: "application", tabindex: "0" });
  fill(
    view,
    picture,
    h("div", { class: "folded-note", id: "network-folded" }),
    h("p", { class: "unnamed-note", id: "network-unnamed" }),
    h("p", { class: "keys-note", id: "network-keys", "aria-hidden": "true" }),
    h(
      "div",
      { class: "zoom" },
      zoomButton("zoomIn", "M8 3V13M3 8H13"),
      zoomButton("zoomOut", "M3 8H13"),
      zoomButton("zoomFit", "M2 6V2H6M10 2H14V6M14 10V14H10M6 14H2V10"),
    ),
  );
  drawingData = { nodes: new vis.DataSet(), edges: new vis.DataSet(), scale: 0, moved: false, named: null, key: "", at: {}, names: [], lines: [], drags: true, around: false, pressed: "" };
  const options = Object.assign({}, model.network.options, { autoResize: true, width: "100%", height: "100%" });
  fill(byId("network-folded"), foldedNote());
  fillNetwork();
  drawing = new vis.Network(picture, { nodes: drawingData.nodes, edges: drawingData.edges }, options);
  layCrowd();
  drawing.on("click", networkClick);
  followPointer(picture);
  followKeys(picture);
  picture.addEventListener("pointerdown", (event) => dragWith(event.pointerType), true);
  drawing.on("beforeDrawing", paintCrowd);
  drawing.on("beforeDrawing", paintPointedLine);
  drawing.on("afterDrawing", paintOver);
  drawing.on("dragging", (/** @type {any} */ event) => event.nodes.length && layCrowd());
  drawing.on("dragEnd", endDrag);
  ["dragStart", "zoom"].forEach((name) => drawing.on(name, () => (drawingData.scale = drawing.getScale())));
  const refit = () => (fitAgain(), showSelected());
  drawing.once("afterDrawing", refit);
  drawing.on("resize", () => setTimeout(refit, 0));
}

/** A finger moves the picture; only a mouse moves a thing in it, for a swipe that begins on one means the picture. @param {string} pointer */
function dragWith(pointer) {
  const drags = pointer !== "touch";
  if (drags !== drawingData.drags) drawing.setOptions({ interaction: { dragNodes: drags } });
  drawingData.drags = drags;
}

/** @param {any} event */
function endDrag(event) {
  if (event.nodes.length) drawingData.moved = true;
  drawing.unselectAll();
}

/** @param {string} key @param {string} d */
function zoomButton(key, d) {
  return h(
    "button",
    { type: "button", "data-say": key, onclick: () => zoom(key) },
    s("svg", { viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false" }, s("path", { d })),
  );
}

/** Follow the state: what is drawn, in which colours, what stands out. */
function refreshNetwork() {
  if (!drawing) return;
  const before = drawingData.key;
  fill(byId("network-folded"), foldedNote());
  fillNetwork();
  append(byId("network-folded"), [crowdNote()]);
  layCrowd();
  if (before !== drawingData.key && !drawingData.scale) fitAgain();
  if (drawingData.around && !state.focus) setTimeout(fitAgain, 0); // when the panel has gone
  if (!state.focus) drawingData.around = false;
  drawing.redraw();
}

/** Give vis-network what is to be drawn now, take away what is not any more, and leave the rest where it is. */
function fillNetwork() {
  const { nodes, edges } = drawingData;
  const seen = model.nodes.filter(nodeDrawn);
  const drawn = new Set(seen.map((node) => node.index));
  drawingData.lines = thinned(model.drawnEdges.filter((edge) => drawn.has(edge.s) && drawn.has(edge.t) && lineDrawn(edge)));
  const kept = new Set(drawingData.lines.map((/** @type {EdgeRow} */ edge) => edge.index));
  const ink = inks();
  edges.remove(edges.getIds().filter((/** @type {number} */ id) => !kept.has(id)));
  nodes.remove(nodes.getIds().filter((/** @type {number} */ id) => !drawn.has(id)));
  placeNodes(seen);
  edges.update(drawingData.lines.map((/** @type {EdgeRow} */ edge) => edgeLook(edge, ink)));
}

/** Told together joins each initiative to each honor of a section: those lines are drawn where one of their ends is selected. @param {EdgeRow} edge */
function lineDrawn(edge) {
  return edgeSeen(edge) && (!isTold(edge) || selection().edges.has(edge));
}

/** Put things where they belong: all of them where the frame, the choice or the language is new, else only new ones. @param {NodeRow[]} seen */
function placeNodes(seen) {
  const { nodes } = drawingData;
  const room = roomNow();
  const few = seen.length <= SPREAD_MOST;
  const key = [few, seenNow().key, few && [state.lang, room.width, room.height]].join(" ");
  const anew = key !== drawingData.key && !drawingData.scale && !drawingData.moved;
  if (!anew && seen.every((node) => nodes.get(node.index))) return;
  if (anew) drawingData.key = key;
  const known = drawing && !anew ? Object.entries(drawing.getPositions()) : [];
  const held = new Map(known.map(([index, at]) => [Number(index), at]));
  const placed = few ? spread(seen, room, held) : null;
  drawingData.named = placed && placed.named;
  const target = (/** @type {NodeRow} */ node) => (placed && placed.at.get(node.index)) || node;
  const before = drawing && anew ? drawing.getPositions() : {};
  const moves = seen.filter((node) => before[node.index]).map((node) => ({ id: node.index, from: before[node.index], to: target(node) }));
  nodes.update(seen.filter((node) => !held.has(node.index) && !before[node.index]).map((node) => networkNode(node, target(node))));
  if (moves.length) glide(moves, performance.now());
}

/** Things go where they belong in a quarter of a second, so that the eye can follow; at once where they are many or no motion is wished. @param {{id: number, from: Point, to: Point}[]} moves @param {number} began */
function glide(moves, began) {
  const calm = moves.length > SPREAD_MOST || !motion();
  const gone = calm ? 1 : Math.min(1, (performance.now() - began) / 250);
  const part = gone * gone * (3 - 2 * gone);
  drawingData.glide = moves;
  const there = moves.filter(({ id }) => drawingData.nodes.get(id)); // what is taken away meanwhile stays away
  drawingData.nodes.update(there.map(({ id, from, to }) => ({ id, x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part })));
  layCrowd();
  if (gone < 1) requestAnimationFrame(() => drawingData.glide === moves && glide(moves, began));
}

/** The frame from its middle, and what of it the buttons and notes take. @returns {Room} */
function roomNow() {
  const frame = pictureFrame().getBoundingClientRect();
  const [midX, midY] = [frame.left + frame.width / 2, frame.top + frame.height / 2];
  const boxes = [...document.querySelectorAll(".zoom, .folded-note p, .unnamed-note, .keys-note")].map((one) => one.getBoundingClientRect());
  const kept = boxes.filter((box) => box.width).map((box) => ({ left: box.left - midX, right: box.right - midX, top: box.top - midY, bottom: box.bottom - midY }));
  return { width: Math.round(frame.width), height: Math.round(frame.height), kept };
}

/** A node for vis-network. @param {NodeRow} node @param {Point} at */
function networkNode(node, { x, y }) {
  return {
    id: node.index,
    label: " ",
    shape: "custom",
    x,
    y,
    ctxRenderer: (/** @type {any} */ given) => nodePainter(node, given),
  };
}

/** @param {EdgeRow} edge @param {ReturnType<typeof inks>} ink */
function edgeLook(edge, ink) {
  const { near, edges } = selection();
  const strong = edges.has(edge);
  const colour = strong ? (isTold(edge) ? ink.told : ink.strong) : ink.line;
  const dash = isTold(edge) ? [1, 5] : model.kinds[edgeKind(edge)].dash;
  return {
    id: edge.index,
    from: edge.s,
    to: edge.t,
    width: lineWidth(edge),
    dashes: dash.length > 0 && dash,
    color: { color: colour, opacity: near.size > 0 && !strong ? 0.18 : 0.75, hover: colour, highlight: colour },
    arrows: { to: { enabled: !isTold(edge), scaleFactor: 0.35 } },
  };
}

/** @param {EdgeRow} edge */
function lineWidth(edge) {
  return model.kinds[edgeKind(edge)].width * (selection().edges.has(edge) ? 0.9 : 0.6);
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
    told: read("--told"),
    accent: read("--accent"),
    face: getComputedStyle(document.body).fontFamily,
  };
}

/** What vis-network asks of the shape of a node. @param {NodeRow} node @param {any} given */
function nodePainter(node, given) {
  const size = nodeSize(node, scaleNow());
  return { drawNode: () => paintNode(node, given, size), nodeDimensions: { width: size * 2, height: size * 2 } };
}

/** Half the width of a node: more for what the picture turns on, less on a phone, and never too small to see. @param {NodeRow} node @param {number} scale */
function nodeSize(node, scale) {
  const rank = rankOfNode(node);
  const size = rank === 1 ? 13 : rank === 2 ? 10 : isNarrow() ? 5.5 : 7;
  const most = rank <= 2 && seenNow().first ? 6 : 2.2;
  return size * Math.min(most, Math.max(1, 0.62 / scale));
}

function scaleNow() {
  return drawing ? drawing.getScale() : 1;
}

/** Which names come first where there is no room for all: spirits, branches, honors, initiatives, the rest. @param {NodeRow} node */
function rankOfNode(node) {
  return ranks[node.c];
}
const ranks = model.classes.map(({ family }) => ["kg:Spirit", "kg:Branch", "kg:Honor", "kg:Initiative"].indexOf(family) + 1 || 5);

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
  ctx.restore();
  const radius = size + RING_AWAY / scaleNow();
  if (node.index === hovered) paintRing(ctx, { x, y }, radius, inkNow().accent);
  else if (node === chosen) paintRing(ctx, { x, y }, radius, inkNow().strong);
}

/** So far from a shape is the ring of what is selected or pointed at, in pixels, so that it is seen on any and small shapes keep their colour. */
const RING_AWAY = 4;

/** @param {CanvasRenderingContext2D} ctx @param {Point} at @param {number} radius @param {string} colour */
function paintRing(ctx, { x, y }, radius, colour) {
  ctx.save();
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  for (const [ink, width] of /** @type {[string, number][]} */ ([[inkNow().ground, 6], [colour, 2.5]])) {
    ctx.lineWidth = width / scaleNow();
    ctx.strokeStyle = ink;
    ctx.stroke();
  }
  ctx.restore();
}

/** The line that is pointed at with the keyboard, under itself and broader, and its other end. @param {CanvasRenderingContext2D} ctx */
function paintPointedLine(ctx) {
  if (!hoveredLine) return;
  const at = drawing.getPositions();
  if (!at[hoveredLine.s] || !at[hoveredLine.t]) return;
  ctx.save();
  ctx.strokeStyle = inkNow().accent;
  ctx.lineWidth = 4 / scaleNow();
  ctx.beginPath();
  ctx.moveTo(at[hoveredLine.s].x, at[hoveredLine.s].y);
  ctx.lineTo(at[hoveredLine.t].x, at[hoveredLine.t].y);
  ctx.stroke();
  ctx.restore();
  const other = hoveredLine.s === hovered ? hoveredLine.t : hoveredLine.s;
  paintRing(ctx, at[other], nodeSize(model.nodes[other], scaleNow()) + RING_AWAY / scaleNow(), inkNow().accent);
}

/** @param {string} shape */
function outline(shape) {
  const known = outlines.get(shape) || new Path2D(model.shapes[shape] || model.shapes.circle);
  outlines.set(shape, known);
  return known;
}

/** The names over the dots, and what is to be said of those that have no room. @param {CanvasRenderingContext2D} ctx */
function paintOver(ctx) {
  const sight = sightNow();
  const { names, left } = paintNames(ctx, sight);
  Object.assign(drawingData, { at: sight.at, names });
  const note = byId("network-unnamed");
  const said = left && !seenNow().first ? t("unnamed", count(left)) : "";
  if (note.textContent !== said) note.textContent = said;
}

/** @type {{theme: string|undefined, ink: ReturnType<typeof inks>|null}} */
const inkCache = { theme: undefined, ink: null };

function inkNow() {
  const theme = document.documentElement.dataset.theme;
  if (!inkCache.ink || inkCache.theme !== theme) Object.assign(inkCache, { theme, ink: inks() });
  return /** @type {ReturnType<typeof inks>} */ (inkCache.ink);
}
