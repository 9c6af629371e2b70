// What of the network is meant by a place in it: a dot, a name, or a line that nothing else is near.

/** How near in pixels one has to come: to a dot with a mouse and with a finger, to a line, and how much nearer than to others. */
const NEAR_DOT = 4;
const NEAR_FINGER = 14;
const NEAR_LINE = 5;
const NEARER_LINE = 2;

/** The thing or the line at a place; neither where it is not clear which. @param {Point} point @param {boolean} finger @returns {{node: number}|{edge: EdgeRow}|null} */
function thingAt(point, finger) {
  const dot = dotAt(point, NEAR_DOT) ?? nameAt(point) ?? (finger ? dotAt(point, NEAR_FINGER) : null);
  if (dot !== null) return { node: dot };
  const edge = lineAt(point);
  return edge && { edge };
}

/** The nearest dot within so many pixels of its rim. @param {Point} point @param {number} reach */
function dotAt(point, reach) {
  /** @type {number|null} */
  let found = null;
  let least = reach / scaleNow();
  const most = 60 / scaleNow(); // no dot is as large
  for (const index of Object.keys(drawingData.at)) {
    const at = drawingData.at[index];
    if (Math.abs(at.x - point.x) > most || Math.abs(at.y - point.y) > most) continue;
    const away = Math.hypot(at.x - point.x, at.y - point.y) - nodeSize(model.nodes[Number(index)], scaleNow());
    if (away < least) [least, found] = [away, Number(index)];
  }
  return found;
}

/** @param {Point} point @returns {number|null} */
function nameAt({ x, y }) {
  const found = drawingData.names.find((/** @type {NameArea} */ { area }) => x > area.left && x < area.right && y > area.top && y < area.bottom);
  return found ? found.index : null;
}

/** The line at a place, of several between the same two the strongest; none where lines of others are about as near. @param {Point} point */
function lineAt(point) {
  const at = drawingData.at;
  const away = (/** @type {EdgeRow} */ { s, t }) => fromLine(point, at[s], at[t]) * scaleNow();
  const close = drawingData.lines.filter((/** @type {EdgeRow} */ edge) => at[edge.s] && at[edge.t] && away(edge) < NEAR_LINE);
  const least = Math.min(...close.map(away));
  const best = strongest(close.filter((/** @type {EdgeRow} */ edge) => away(edge) < least + NEARER_LINE));
  return best.length === 1 ? best[0] : null;
}

/** How far a point is from a line between two others. @param {Point} point @param {Point} a @param {Point} b */
function fromLine(point, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const part = Math.max(0, Math.min(1, ((point.x - a.x) * dx + (point.y - a.y) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(point.x - a.x - part * dx, point.y - a.y - part * dy);
}

/** @param {any} event of vis-network */
function networkClick(event) {
  const found = thingAt(event.pointer.canvas, event.event.pointerType === "touch");
  drawingData.pressed = found && "node" in found ? model.nodes[found.node].id : "";
  if (found && "node" in found) go({ focus: model.nodes[found.node].id });
  else if (found) go({ focus: edgeName(found.edge) });
  else if (state.focus) go({ focus: "" });
}

/** What is under the pointer has its name, and can be opened. @param {HTMLElement} picture */
function followPointer(picture) {
  picture.addEventListener("mousemove", (event) => {
    if (event.buttons) return;
    const corner = picture.getBoundingClientRect();
    const found = thingAt(drawing.DOMtoCanvas({ x: event.clientX - corner.left, y: event.clientY - corner.top }), false);
    picture.classList.toggle("can-open", found !== null);
    hover(found && "node" in found ? found.node : -1);
  });
  picture.addEventListener("mouseleave", () => hover(-1));
}

/** @param {number} node @param {EdgeRow|null} line */
function hover(node, line = null) {
  if (node === hovered && line === hoveredLine) return;
  [hovered, hoveredLine] = [node, line];
  drawing.redraw();
}

/** Where an arrow leads, as the direction on the screen. @type {Record<string, Point>} */
const ARROWS = { ArrowRight: { x: 1, y: 0 }, ArrowLeft: { x: -1, y: 0 }, ArrowDown: { x: 0, y: 1 }, ArrowUp: { x: 0, y: -1 } };
const ZOOM_KEYS = /** @type {Record<string, string>} */ ({ "+": "zoomIn", "=": "zoomIn", "-": "zoomOut", "0": "zoomFit" });

/** The keyboard goes from thing to thing, as the pointer does. @param {HTMLElement} picture */
function followKeys(picture) {
  const inside = picture.querySelector(".vis-network");
  if (inside) inside.removeAttribute("tabindex");
  picture.addEventListener("keydown", keyInPicture);
  picture.addEventListener("blur", () => hover(-1));
}

/** @param {KeyboardEvent} event */
function keyInPicture(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const from = hovered >= 0 ? model.nodes[hovered] : selection().node;
  if (ARROWS[event.key]) walk(from, ARROWS[event.key]);
  else if (ZOOM_KEYS[event.key]) zoom(ZOOM_KEYS[event.key]);
  else if (event.key === " " && from) turn(from, event.shiftKey ? -1 : 1);
  else if (event.key === "Enter" && from) hoveredLine ? go({ focus: edgeName(hoveredLine) }) : goTo(from);
  else return;
  event.preventDefault();
}

/** Point at the thing that is nearest in a direction, or at the first; it is brought into sight and said. @param {NodeRow|null} from @param {Point} way */
function walk(from, way) {
  const next = from && drawingData.at[from.index] ? nearestThat(from, way) : firstThing();
  if (!next) return;
  hover(next.index);
  centre(next, 8);
  announce(say(next.label) + t("colon") + say(classOf(next).label));
}

/** Point at the next line of a thing, around it as the clock goes; it is said. @param {NodeRow} from @param {number} step */
function turn(from, step) {
  const { at, lines } = drawingData;
  const other = (/** @type {EdgeRow} */ edge) => (edge.s === from.index ? edge.t : edge.s);
  const angle = (/** @type {EdgeRow} */ edge) => Math.atan2(at[other(edge)].x - at[from.index].x, at[from.index].y - at[other(edge)].y);
  /** @type {EdgeRow[]} */
  const own = [...lines, ...crowd.edges].filter((edge) => (edge.s === from.index || edge.t === from.index) && at[edge.s] && at[edge.t]);
  if (!own.length) return;
  own.sort((a, b) => angle(a) - angle(b) || a.index - b.index);
  const place = hoveredLine ? own.indexOf(hoveredLine) + step : step > 0 ? 0 : -1;
  const next = own[(place + own.length) % own.length];
  hover(from.index, next);
  const [source, target] = [model.nodes[next.s], model.nodes[next.t]];
  announce([say(source.label), say(model.properties[next.p].label), say(target.label)].join(" → "));
}

function firstThing() {
  const drawn = Object.keys(drawingData.at).map((index) => model.nodes[Number(index)]);
  return drawn.sort((a, b) => rankOfNode(a) - rankOfNode(b) || a.index - b.index)[0];
}

/** The nearest thing in a direction; only where nothing lies that way within an eighth of a turn to each side, what lies further aside. @param {NodeRow} from @param {Point} way @returns {NodeRow|undefined} */
function nearestThat(from, way) {
  const here = drawingData.at[from.index];
  const far = Object.keys(drawingData.at).map((index) => {
    const [dx, dy] = [drawingData.at[index].x - here.x, drawingData.at[index].y - here.y];
    const [along, aside] = [dx * way.x + dy * way.y, Math.abs(dx * way.y) + Math.abs(dy * way.x)];
    return { node: model.nodes[Number(index)], along, aside, away: along + 2 * aside };
  });
  const ahead = far.filter(({ along }) => along > 0);
  const straight = ahead.filter(({ along, aside }) => aside <= along);
  const best = (straight.length ? straight : ahead).sort((a, b) => a.away - b.away)[0];
  return best && best.node;
}
