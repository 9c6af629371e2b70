// The names of the network, as on a map: always the same size on the screen, none over another and none over a dot.

/** @typedef {{at: Record<string, Point>, scale: number, frame: Area, kept: Area[], named: Set<number>|null}} Sight where everything stands, how near it is seen, what of it, what lies over it, and what has a name unasked (null: all) */
/** @typedef {{index: number, area: Area}} NameArea */
/** @typedef {Record<"names"|"first"|"rest"|"lit", ReturnType<typeof areas>>} Taken what names must not cover: other names, also the first shapes, any shape, or those of what stands out */

/** So many places of a name are right below or above its dot; at the others no other dot may be as near as so many pixels. */
const PLACES_PLAIN = 2;
const PLACES_CLEAR = 24;
/** So far from the edge of the frame names stay, in pixels. */
const NAME_EDGE = 4;

/** A name in its lines and what it takes, in pixels. @param {NodeRow} node */
function nameOf(node) {
  const rank = rankOfNode(node);
  const size = rank > 2 ? 11.5 : (rank === 1 ? 14 : 12.5) - (isNarrow() ? 1 : 0);
  const lines = wrapped(say(node.label));
  const half = (Math.max(...lines.map((line) => widthOf(line, rank <= 2, inkNow().face))) * size) / 2;
  return { lines, size, bold: rank <= 2, half, height: lines.length * size * 1.2 };
}

/** Paint the names that have room; which stand where, and how many of those in sight have none. @param {CanvasRenderingContext2D} ctx @param {Sight} sight */
function paintNames(ctx, sight) {
  const { near } = selection();
  const { at, scale, frame } = sight;
  const order = (/** @type {NodeRow} */ node) => (mustBeNamed(node) ? -20 : near.has(node.index) ? -10 : 0) + rankOfNode(node);
  const seen = Object.keys(at)
    .filter((index) => isInside(at[index], frame, 80 / scale))
    .map((index) => ({ node: model.nodes[Number(index)], first: order(model.nodes[Number(index)]) }))
    .sort((a, b) => a.first - b.first || a.node.index - b.node.index)
    .map(({ node }) => node);
  const taken = takenBy(seen, sight);
  ctx.save();
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  ctx.lineJoin = "round";
  paintLineNames(ctx, sight, taken);
  /** @type {NameArea[]} */
  const names = [];
  for (const node of seen) {
    const area = mayBeNamed(node, sight) ? roomOf(node, sight, taken) : null;
    if (!area) continue;
    names.push({ index: node.index, area });
    Object.values(taken).forEach((one) => one.add(area));
    ctx.globalAlpha = near.size && !near.has(node.index) && node.index !== hovered ? 0.3 : 1;
    paintName(ctx, nameOf(node), area, scale);
  }
  paintPointed(ctx, sight, names, taken.names);
  ctx.restore();
  const has = new Set(names.map(({ index }) => index));
  return { names, left: seen.filter(({ index }) => !has.has(index) && isInside(at[index], frame, 0)).length };
}

/** The name of what is pointed at, where it has none: over others if need be, so that none of them moves. @param {CanvasRenderingContext2D} ctx @param {Sight} sight @param {NameArea[]} names @param {ReturnType<typeof areas>} taken */
function paintPointed(ctx, sight, names, taken) {
  const [at, node, { scale }] = [sight.at[hovered], model.nodes[hovered], sight];
  if (!at || names.some(({ index }) => index === hovered)) return;
  const { half, height } = nameOf(node);
  const places = namePlaces(at, half / scale, height / scale, nodeSize(node, scale) + (RING_AWAY + 3) / scale).filter((place) => isWithin(place, inset(sight)));
  const free = places.find((place) => !taken.meets(place));
  const area = free || places[0];
  if (!area) return;
  ctx.globalAlpha = 0.92;
  ctx.fillStyle = inkNow().ground;
  if (!free) ctx.fillRect(area.left - 3 / scale, area.top - 2 / scale, area.right - area.left + 6 / scale, area.bottom - area.top + 2 / scale);
  ctx.globalAlpha = 1;
  paintName(ctx, nameOf(node), area, scale);
}

/** What is selected has its name in any case, and so has what a line or a way joins. @param {NodeRow} node */
function mustBeNamed(node) {
  const { node: chosen, edge, path, near } = selection();
  return node === chosen || ((edge !== null || path !== null) && near.has(node.index));
}

/** The frame without its edge. @param {Sight} sight @returns {Area} */
function inset({ frame, scale }) {
  const edge = NAME_EDGE / scale;
  return { left: frame.left + edge, right: frame.right - edge, top: frame.top + edge, bottom: frame.bottom - edge };
}

/** @param {NodeRow} node @param {Sight} sight */
function mayBeNamed(node, { named }) {
  return !named || named.has(node.index) || selection().near.has(node.index);
}

/** @param {NodeRow[]} seen @param {Sight} sight @returns {Taken} */
function takenBy(seen, { at, scale, kept }) {
  const taken = { names: areas(120 / scale), first: areas(120 / scale), rest: areas(120 / scale), lit: areas(120 / scale) };
  kept.forEach((area) => Object.values(taken).forEach((one) => one.add(area)));
  for (const node of seen) {
    const area = square(at[node.index], nodeSize(node, scale) * 0.9);
    taken.rest.add(area);
    if (rankOfNode(node) <= 2) taken.first.add(area);
    if (selection().near.has(node.index)) taken.lit.add(area);
  }
  return taken;
}

/** Where the name of a thing has room: what stands out may cover the dots of what does not. @param {NodeRow} node @param {Sight} sight @param {Taken} taken */
function roomOf(node, sight, taken) {
  const { at, scale } = sight;
  const { half, height } = nameOf(node);
  const frame = inset(sight);
  const places = namePlaces(at[node.index], half / scale, height / scale, nodeSize(node, scale) + (node === selection().node ? RING_AWAY + 3 : 2) / scale);
  const free = (/** @type {ReturnType<typeof areas>} */ avoid) => places.find((place, nth) => isWithin(place, frame) && !avoid.meets(place) && (nth < PLACES_PLAIN || isApart(place, node, sight)));
  const [rank, must] = [rankOfNode(node), mustBeNamed(node)];
  return (
    free(taken.rest) ||
    (selection().near.has(node.index) && free(taken.lit)) ||
    (rank <= 2 && scale < 1.15 && free(taken.first)) ||
    ((rank === 1 || must) && free(taken.names)) ||
    (must && (places.find((place) => isWithin(place, frame) && !taken.names.meets(place)) || places.find((place) => isWithin(place, frame)))) ||
    null
  );
}

/** Whether a name at a place would be taken for that of no other dot, of what stands out for that of no other that does. @param {Area} place @param {NodeRow} node @param {Sight} sight */
function isApart(place, node, { at, scale }) {
  const { near } = selection();
  const others = near.has(node.index) ? [...near].filter((index) => at[index]) : Object.keys(at).map(Number);
  return others.every((index) => index === node.index || !isInside(at[index], place, PLACES_CLEAR / scale));
}

/** Where a name may stand: below its dot, above, to the right, to the left, and askew. @param {Point} at @param {number} half @param {number} height @param {number} away @returns {Area[]} */
function namePlaces(at, half, height, away) {
  const area = (/** @type {number} */ left, /** @type {number} */ top) => ({ left, right: left + 2 * half, top, bottom: top + height });
  return [
    area(at.x - half, at.y + away),
    area(at.x - half, at.y - away - height),
    area(at.x + away, at.y - height / 2),
    area(at.x - away - 2 * half, at.y - height / 2),
    ...[-away, away - 2 * half].flatMap((left) => [area(at.x + left, at.y + away), area(at.x + left, at.y - away - height)]),
  ];
}

/** @param {CanvasRenderingContext2D} ctx @param {{lines: string[], size: number, bold: boolean, half: number}} name @param {Area} area @param {number} scale */
function paintName(ctx, { lines, size, bold }, area, scale) {
  const ink = inkNow();
  ctx.font = (bold ? "600 " : "") + size / scale + "px " + ink.face;
  ctx.lineWidth = 3.5 / scale;
  ctx.strokeStyle = ink.ground;
  ctx.fillStyle = ink.strong;
  lines.forEach((line, index) => {
    const [x, y] = [(area.left + area.right) / 2, area.top + (index * size * 1.2) / scale];
    ctx.strokeText(line, x, y);
    ctx.fillText(line, x, y);
  });
}

/** What a selected line says, in its middle; told together wherever there is room. @param {CanvasRenderingContext2D} ctx @param {Sight} sight @param {Taken} taken */
function paintLineNames(ctx, { at, scale }, taken) {
  const { edge, edges } = selection();
  for (const one of hoveredLine && !edges.has(hoveredLine) ? [...edges, hoveredLine] : edges) {
    if ((one !== edge && one !== hoveredLine && !isTold(one)) || !at[one.s] || !at[one.t] || !edgeSeen(one)) continue;
    const lines = isTold(one) ? [t("told"), t("toldNot")] : [say(model.properties[one.p].label)];
    const half = (Math.max(...lines.map((line) => widthOf(line, false, inkNow().face))) * 11.5) / 2 / scale;
    const [x, y, up] = [(at[one.s].x + at[one.t].x) / 2, (at[one.s].y + at[one.t].y) / 2, (lines.length * 7) / scale];
    const area = { left: x - half, right: x + half, top: y - up, bottom: y + up };
    if (taken.rest.meets(area) && one !== edge && one !== hoveredLine) continue;
    Object.values(taken).forEach((each) => each.add(area));
    paintName(ctx, { lines, size: 11.5, bold: false, half }, area, scale);
  }
}

/** @param {Point} at @param {Area} frame @param {number} more */
function isInside(at, frame, more) {
  return at.x > frame.left - more && at.x < frame.right + more && at.y > frame.top - more && at.y < frame.bottom + more;
}

/** @param {Point} at @param {number} half @returns {Area} */
function square(at, half) {
  return { left: at.x - half, right: at.x + half, top: at.y - half, bottom: at.y + half };
}
