// What of the network is seen, and how near: all of it, what someone turned to, or what is selected.

/** @param {string} key what the button for it is called */
function zoom(key) {
  const before = drawingData.scale || drawing.getScale();
  drawingData.scale = key === "zoomFit" ? 0 : before * (key === "zoomIn" ? 1.3 : 1 / 1.3);
  if (key !== "zoomFit") return zoomTo(drawingData.scale);
  Object.assign(drawingData, { moved: false, around: false, key: "" }); // what was moved goes back
  fitAgain();
}

/** Zoom about what is pointed at or selected. @param {number} scale */
function zoomTo(scale) {
  const { node, near } = selection();
  const chosen = hovered >= 0 ? [hovered] : node ? [node.index] : [...near];
  const places = chosen.map((index) => drawingData.at[index]).filter(Boolean);
  if (!places.length) return drawing.moveTo({ scale, animation: motion() });
  const middle = (/** @type {number[]} */ values) => (Math.min(...values) + Math.max(...values)) / 2;
  show({ x: middle(places.map(({ x }) => x)), y: middle(places.map(({ y }) => y)) }, scale);
}

/** Fill the frame anew, unless someone chose a size. */
function fitAgain() {
  if (drawingData.scale) return drawing.moveTo({ scale: drawingData.scale });
  placeNodes(model.nodes.filter(nodeDrawn));
  if (drawingData.named) return showWhole();
  drawing.fit({ animation: false });
  const room = Math.max(0.7, 1 - 100 / Math.max(pictureFrame().clientWidth, 1));
  drawing.moveTo({ scale: drawing.getScale() * room });
}

/** The network as it was laid out for its frame, smaller where the panel lies over a part of that. */
function showWhole() {
  const [part, frame] = [openPart(), pictureFrame()];
  const free = Math.min((part.right - part.left) / frame.clientWidth, (part.bottom - part.top) / frame.clientHeight);
  show({ x: 0, y: 0 }, Math.max(0.3, free || 1), false);
}

/** Bring what is selected into sight; on a phone, when it was selected elsewhere, so near that what it is linked with has names. */
function showSelected() {
  const { node, edge } = selection();
  if (edge) return showLine(edge);
  if (!node || !drawingData.at[node.index]) return;
  if (isNarrow() && drawingData.named && !drawingData.scale && drawingData.pressed !== node.id) showAround(node);
  else centre(node);
}

/** The sheet of a phone lies over more or less of the network than before. */
function sheetMoved() {
  if (state.view !== "network" || !drawing) return;
  showSelected();
  drawing.redraw();
}

/** Enlarge the network around a thing until most of what it is linked with fills the room there is. @param {NodeRow} node */
function showAround(node) {
  const [part, at] = [openPart(), drawing.getPositions()];
  const here = at[node.index];
  const most = (/** @type {"x"|"y"} */ way) => {
    const far = [...selection().near].filter((index) => at[index]).map((index) => Math.abs(at[index][way] - here[way]));
    return far.sort((a, b) => a - b)[Math.floor(far.length * 0.8)] || 1;
  };
  const fitting = Math.min(((part.right - part.left) / 2 - 45) / most("x"), ((part.bottom - part.top) / 2 - 25) / most("y"));
  drawingData.around = true;
  show(here, Math.max(1.4, Math.min(2.4, fitting)));
}

/** Move the network so that a node is seen and clear of the edge, if it is not. @param {NodeRow} node @param {number} margin */
function centre(node, margin = 60) {
  const at = drawing.getPositions([node.index])[node.index];
  if (at && !isInside(drawing.canvasToDOM(at), openPart(), -margin)) show(at);
}

/** Move the network so that both ends of a line are seen, as far as they have room. @param {EdgeRow} edge */
function showLine(edge) {
  const at = drawing.getPositions();
  const [from, to] = [at[edge.s], at[edge.t]];
  if (!from || !to || [from, to].every((end) => isInside(drawing.canvasToDOM(end), openPart(), -20))) return;
  show({ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 });
}

/** Bring a place of the network to the middle of what can be seen. @param {Point} at @param {number} scale @param {any} animation */
function show(at, scale = drawing.getScale(), animation = motion()) {
  const [part, frame] = [openPart(), pictureFrame()];
  const offset = { x: (part.left + part.right - frame.clientWidth) / 2, y: (part.top + part.bottom - frame.clientHeight) / 2 };
  drawing.moveTo({ position: at, scale, offset, animation });
}

/** The part of the frame, in its pixels, over which the panel does not lie. @returns {Area} */
function openPart() {
  const [frame, side] = [pictureFrame(), byId("side")].map((one) => one.getBoundingClientRect());
  const [below, beside] = [side.width && isNarrow(), side.width && !isNarrow()];
  const right = beside && side.left > frame.left ? Math.min(frame.right, side.left) : frame.right;
  const bottom = below && side.top > frame.top ? Math.min(frame.bottom, side.top) : frame.bottom;
  return { left: 0, right: right - frame.left, top: 0, bottom: bottom - frame.top };
}

function pictureFrame() {
  return /** @type {HTMLElement} */ (document.querySelector(".picture"));
}

function motion() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches
    ? false
    : { duration: 250, easingFunction: "easeInOutQuad" };
}

/** What of the network is on the screen. @returns {Sight} */
function sightNow() {
  const picture = pictureFrame();
  const toCanvas = (/** @type {number} */ x, /** @type {number} */ y) => drawing.DOMtoCanvas({ x, y });
  const part = openPart();
  const [corner, other] = [toCanvas(part.left, part.top), toCanvas(part.right, part.bottom)];
  const [wide, high] = [picture.clientWidth / 2, picture.clientHeight / 2];
  const kept = roomNow().kept.map((area) => {
    const [from, to] = [toCanvas(area.left + wide, area.top + high), toCanvas(area.right + wide, area.bottom + high)];
    return { left: from.x, top: from.y, right: to.x, bottom: to.y };
  });
  const frame = { left: corner.x, right: other.x, top: corner.y, bottom: other.y };
  return { at: drawing.getPositions(), scale: scaleNow(), frame, kept, named: scaleNow() > 1.15 || picture.clientWidth >= ROOM_NARROW ? null : drawingData.named };
}
