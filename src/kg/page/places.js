// Places: a schematic map from the coordinates of the reference data, without boundaries, and what happens where.

/** The width of the map in its own units; fewer on a phone, so that its names stay legible. */
function mapWidth() {
  return isNarrow() ? 400 : 540;
}
/** How far from its edges places stand, so that their names have room. */
function mapMargin() {
  return isNarrow() ? 40 : 60;
}
/** Up to so many places all have their names on the map, with the spirits told of there. */
const NAMED_MOST = 40;
/** Of the places within a place so many are named. */
const WITHIN_NAMED = 3;

/** What is said to be at a place. @param {NodeRow} place */
function thingsAt(place) {
  return unique(
    place.into.filter((e) => PLACED_BY.includes(model.properties[e.p].id) && edgeSeen(e)).map((e) => model.nodes[e.s]),
  ).filter((node) => nodeHeld(node) && isInFilter(node));
}

/** A place and the places that lie in it. @param {NodeRow} place */
function placesWithin(place) {
  const inner = new Set([place]);
  for (const one of inner) {
    one.into.filter((e) => model.properties[e.p].id === "schema:containedInPlace").forEach((e) => inner.add(model.nodes[e.s]));
  }
  return [...inner];
}

/** What is at a place or in a place that lies in it. @param {NodeRow} place */
function thingsWithin(place) {
  return unique(placesWithin(place).flatMap(thingsAt));
}

/** How much of the number on the map is told of places within a place, and of which. @param {NodeRow} place @param {NodeRow[]} own */
function withinNote(place, own) {
  const told = placesWithin(place).filter((one) => one !== place && thingsAt(one).some((node) => !own.includes(node)));
  const more = thingsWithin(place).length - own.length;
  if (!more) return null;
  const names = told.slice(0, WITHIN_NAMED).map((one) => say(one.label)).join(t("listComma"));
  return h("li", { class: "within" }, words(t(told.length > WITHIN_NAMED ? "placesWithinMore" : "placesWithin", count(more), names)));
}

function allPlaces() {
  const onMap = new Set(placed);
  return model.nodes.filter((node) => classOf(node).id === "schema:Place" || onMap.has(node));
}

/** @param {HTMLElement} view */
function drawPlaces(view) {
  const onMap = placed.filter(nodeHeld);
  const drawn = new Set(onMap);
  const unplaced = allPlaces().filter((place) => nodeHeld(place) && !drawn.has(place));
  fill(
    view,
    h("h2", { class: "hidden" }, t("places")),
    h("div", { class: "map-frame" }, placesMap(onMap), h("p", { class: "note" }, t("placesNote"))),
    h(
      "div",
      { class: "places-list" },
      h("h3", null, t("placesOn", count(onMap.length))),
      ...onMap.map(placeBlock),
      h("div", { class: "places-off" }, h("h3", null, t("placesOff", count(unplaced.length))), ...unplaced.map(placeBlock)),
    ),
  );
  markSelection(view);
}

/** A place with what happens there. @param {NodeRow} place */
function placeBlock(place) {
  const things = thingsAt(place);
  const wider = placed.includes(place) ? [] : targets(place, "schema:containedInPlace");
  return h(
    "section",
    { class: "place" },
    h("h4", null, nodeButton(place, "chip heading"), placed.includes(place) && h("span", { class: "count" }, " " + count(thingsWithin(place).length))),
    wider.length > 0 && h("p", { class: "note" }, t("placesIn", wider.map((one) => say(one.label)).join(t("listComma")))),
    h("ul", null, ...things.map((node) => h("li", null, nodeButton(node, "chip"))), placed.includes(place) && withinNote(place, things)),
  );
}

/** @typedef {{place: NodeRow, x: number, y: number, r: number, text: string, told: string}} Spot */
/** @typedef {{x: (long: number) => number, y: (lat: number) => number, height: number, west: number, east: number, south: number, north: number}} Frame */

/** @param {NodeRow[]} places */
function placesMap(places) {
  const frame = frameOf(places);
  const spots = apart(places.map((place) => spotOf(place, frame, places.length > NAMED_MOST)));
  const lines = widerPairs(spots);
  return s(
    "svg",
    { class: "map", viewBox: `0 0 ${mapWidth()} ${Math.round(frame.height)}`, role: "group", "aria-label": t("places") },
    ...graticule(frame),
    s("text", { class: "map-mark", x: mapWidth() - 14, y: 24, "text-anchor": "end" }, t("north") + " ↑"),
    ...lines.map(([a, b]) => s("path", { class: "wider", d: `M${a.x},${a.y}L${b.x},${b.y}` })),
    ...spotsDrawn(spots, lines, frame.height),
  );
}

/** How degrees become units of the map. @param {NodeRow[]} places @returns {Frame} */
function frameOf(places) {
  const lats = places.map(latitude);
  const longs = places.map(longitude);
  const [south, north, west, east] = [Math.min(...lats), Math.max(...lats), Math.min(...longs), Math.max(...longs)];
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = (mapWidth() - 3 * mapMargin()) / Math.max((east - west) * squeeze, 0.2);
  return {
    x: (long) => 1.25 * mapMargin() + (long - west) * squeeze * scale,
    y: (lat) => mapMargin() + (north - lat) * scale,
    height: Math.min((north - south) * scale, 900) + 2 * mapMargin(),
    west,
    east,
    south,
    north,
  };
}

/** @param {NodeRow} place */
function latitude(place) {
  return Number(valueOf(place, LATITUDE));
}

/** @param {NodeRow} place */
function longitude(place) {
  return Number(valueOf(place, LONGITUDE));
}

/** Whole degrees, not more than a dozen each way, which make a map of a field of dots. @param {Frame} frame */
function graticule({ x, y, height, west, east, south, north }) {
  const step = [1, 2, 5, 10, 20, 30].find((size) => Math.max(east - west, north - south) / size < 12) || 60;
  const whole = (/** @type {number} */ from, /** @type {number} */ to) =>
    Array.from({ length: Math.floor(to) - Math.ceil(from) + 1 }, (_, index) => Math.ceil(from) + index).filter((degree) => degree % step === 0);
  const line = (/** @type {string} */ d, /** @type {string} */ name, /** @type {number} */ atX, /** @type {number} */ atY) =>
    s("g", { class: "degree", "aria-hidden": "true" }, s("path", { d }), s("text", { x: atX, y: atY }, name));
  return [
    ...whole(west - 0.6, east + 0.6).filter((long) => x(long) > 30 && x(long) < mapWidth() - 8).map((long) => line(`M${x(long)},0V${height}`, long + "°E", x(long) + 4, height - 8)),
    ...whole(south - 0.4, north + 0.4).filter((lat) => y(lat) > 30 && y(lat) < height - 24).map((lat) => line(`M0,${y(lat)}H${mapWidth()}`, lat + "°N", 6, y(lat) - 4)),
  ];
}

/** A place on the map, with the spirits of the branches that are there. @param {NodeRow} place @param {Frame} frame @param {boolean} short @returns {Spot} */
function spotOf(place, frame, short) {
  const things = count(thingsWithin(place).length);
  // A full map has no room for them beside the names; the list below the map holds them.
  const told = short ? "" : unique(thingsAt(place).flatMap((one) => targets(one, "kg:inherits"))).map((spirit) => say(spirit.label)).join(t("listComma"));
  const text = say(place.label) + " " + things;
  return { place, x: frame.x(longitude(place)), y: frame.y(latitude(place)), r: 3.5 + 1.1 * Math.sqrt(thingsWithin(place).length), text, told };
}

/** Dots that lie over one another, moved aside until each is seen. @param {Spot[]} spots */
function apart(spots) {
  if (spots.length > NAMED_MOST) return spots;
  for (let round = 0; round < 20; round += 1) {
    spots.forEach((a, index) => spots.slice(index + 1).forEach((b) => moveApart(a, b)));
  }
  return spots;
}

/** @param {Spot} a @param {Spot} b */
function moveApart(a, b) {
  const away = Math.hypot(b.x - a.x, b.y - a.y);
  const over = (a.r + b.r + 2 - away) / 2;
  if (over <= 0) return;
  const [x, y] = away ? [(b.x - a.x) / away, (b.y - a.y) / away] : [1, 0];
  Object.assign(a, { x: a.x - x * over, y: a.y - y * over });
  Object.assign(b, { x: b.x + x * over, y: b.y + y * over });
}

/** How wide a text is on the map, and a little more for other fonts. @param {string} text @param {number} size */
function textWidth(text, size) {
  return widthOf(text, false, inkNow().face) * size * 1.04;
}

/** Each place with the wider place that it lies in. @param {Spot[]} spots @returns {[Spot, Spot][]} */
function widerPairs(spots) {
  return spots.flatMap((spot) => {
    const wider = targets(spot.place, "schema:containedInPlace");
    const found = spots.filter((one) => wider.includes(one.place) && !wider.some((other) => targets(other, "schema:containedInPlace").includes(one.place)));
    return found.map((one) => /** @type {[Spot, Spot]} */ ([spot, one]));
  });
}

/** @typedef {Area & {told: string[], away: number}} Label where a name stands, the lines of what is told under it, and how far down the list of such places */
/** @typedef {{spot: Spot, label: Label|null}} Named */

/** How bad it is that a line is broken by a name, that a line to a name crosses something, that another dot is nearer to a name, and that the spirits are left out. */
const COST = { broken: 12, crossed: 9, nearer: 8, untold: 10 };
/** So often all names are looked at again, once the others have their places. */
const NAMING_ROUNDS = 5;

/** Each place as a dot and a name beside it that covers no other, with a thin line where it had to stand away. @param {Spot[]} spots @param {[Spot, Spot][]} lines @param {number} height */
function spotsDrawn(spots, lines, height) {
  const order = [...spots].sort((a, b) => Number(b.told !== "") - Number(a.told !== "") || b.y - a.y || a.x - b.x);
  /** @type {Named[]} */
  const named = order.map((spot) => ({ spot, label: null }));
  const full = spots.length > NAMED_MOST;
  for (let round = 0; round < (full ? 1 : NAMING_ROUNDS); round += 1) named.forEach((one) => (one.label = bestLabel(one, named, lines, height)));
  // Where there is room for no more names, a place is its dot, named where it is pointed at and in the list.
  return named.map(({ spot, label }) => spotDrawn(spot, label || (full ? null : labelsOf(spot, height)[0])));
}

/** Of the places for a name the one that is best beside the others' as they stand; null where none is free. @param {Named} one @param {Named[]} named @param {[Spot, Spot][]} lines @param {number} height @returns {Label|null} */
function bestLabel({ spot }, named, lines, height) {
  const others = named.filter((one) => one.spot !== spot);
  const taken = [...named.map((one) => dotArea(one.spot)), ...others.flatMap(({ label }) => label || [])];
  const free = labelsOf(spot, height).filter((label) => !taken.some((other) => overlap(label, other)));
  const ways = others.flatMap(({ spot: other, label }) => (label ? [/** @type {[Point, Point|null]} */ ([other, wayTo(other, label)])] : []));
  const cost = (/** @type {Label} */ label) => {
    const way = wayTo(spot, label);
    const broken = [...lines, ...ways].filter(([a, b]) => b && runsThrough(label, a, b)).length;
    const crossed = way ? others.filter((one) => one.label && runsThrough(one.label, spot, way)).length + ways.filter(([a, b]) => b && doCross(spot, way, a, b)).length : 0;
    const nearer = others.some((one) => awayFrom(one.spot, label) < awayFrom(spot, label)) ? COST.nearer : 0;
    return COST.broken * broken + COST.crossed * crossed + nearer + (spot.told && !label.told.length ? COST.untold : 0) + label.away / 2;
  };
  const costs = new Map(free.map((label) => [label, cost(label)]));
  return free.reduce((/** @type {Label|null} */ best, label) => (best && Number(costs.get(best)) <= Number(costs.get(label)) ? best : label), null);
}

/** @param {Spot} spot @returns {Area} */
function dotArea({ x, y, r }) {
  return { left: x - r - 1, right: x + r + 1, top: y - r - 1, bottom: y + r + 1 };
}

/** How far an area is from the rim of a dot. @param {Spot} spot @param {Area} area */
function awayFrom({ x, y, r }, { left, right, top, bottom }) {
  return Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom)) - r;
}

/** Whether two lines cross. @param {Point} a @param {Point} b @param {Point} c @param {Point} d */
function doCross(a, b, c, d) {
  const side = (/** @type {Point} */ from, /** @type {Point} */ to, /** @type {Point} */ at) => Math.sign((to.x - from.x) * (at.y - from.y) - (to.y - from.y) * (at.x - from.x));
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
}

/** Where the line from a dot to its name ends; null where they are side by side. @param {Spot} spot @param {Area} label @returns {Point|null} */
function wayTo({ x, y, r }, label) {
  const end = { x: Math.max(label.left + 3, Math.min(label.right - 3, x)), y: Math.max(label.top + 3, Math.min(label.bottom - 3, y)) };
  return Math.hypot(end.x - x, end.y - y) > r + 14 ? end : null;
}

/** Whether a line runs through an area, as seen at twenty points of it. @param {Area} area @param {Point} a @param {Point} b */
function runsThrough(area, a, b) {
  return Array.from({ length: 21 }, (_, at) => at / 20).some((part) => {
    const [x, y] = [a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part];
    return x > area.left && x < area.right && y > area.top && y < area.bottom;
  });
}

/** Where the name of a place may stand, with what is told under it and without: beside its dot, above or below it, and ever farther away. @param {Spot} spot @param {number} height @returns {Label[]} */
function labelsOf(spot, height) {
  const told = spot.told ? [wrapped(spot.told)] : [];
  const found = [...told, []].flatMap((lines) => labelPlaces(spot, lines));
  const inside = found.filter((one) => one.left > 2 && one.right < mapWidth() - 2 && one.top > 2 && one.bottom < height - 2);
  return inside.length ? inside : found;
}

/** @param {Spot} spot @param {string[]} told @returns {Label[]} */
function labelPlaces({ x, y, r, text }, told) {
  const width = Math.max(textWidth(text, 14), ...told.map((line) => textWidth(line, 12))) + 8;
  const half = 12 + told.length * 7.5;
  const middle = Math.max(3, Math.min(mapWidth() - 3 - width, x - width / 2));
  const close = half + r + 1;
  const around = [0, -20, 20, -close, close, -32, 32, -48, 48, -72, 72, -96, 96];
  return around.flatMap((down, away) => {
    const area = (/** @type {number} */ left) => ({ left, right: left + width, top: y + down - half, bottom: y + down + half, told, away });
    return [area(x + r + 5), area(x - r - 5 - width), ...(Math.abs(down) >= close ? [area(middle)] : [])];
  });
}

/** @param {Spot} spot @param {Label|null} label */
function spotDrawn(spot, label) {
  const { place, x, y, r, text } = spot;
  const open = () => go({ focus: place.id });
  const key = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    open();
  };
  return s(
    "g",
    { class: "spot", tabindex: "0", role: "button", "aria-label": label ? null : text, "data-node": place.index, "aria-pressed": "false", onclick: open, onkeydown: key },
    label ? null : s("title", null, text),
    ...(label ? spotLabel(spot, label) : []),
    s("circle", { cx: x, cy: y, r, class: "spot-dot" }),
    ...(label ? spotWords(spot, label) : []),
  );
}

/** The ground of a name, and the line that leads to it where it stands away. @param {Spot} spot @param {Area} label */
function spotLabel(spot, label) {
  const way = wayTo(spot, label);
  return [
    s("rect", { x: label.left + 2, y: label.top + 3, width: label.right - label.left - 4, height: label.bottom - label.top - 6, rx: 4, class: "spot-ground" }),
    way && s("path", { class: "spot-line", d: `M${spot.x},${spot.y}L${way.x},${way.y}` }),
  ];
}

/** The words of a name: away from its dot, in the middle where they are above or below it. @param {Spot} spot @param {Label} label */
function spotWords({ x, text }, label) {
  const side = label.left > x ? "start" : label.right < x ? "end" : "middle";
  const at = { start: label.left + 5, end: label.right - 5, middle: (label.left + label.right) / 2 }[side];
  const written = (/** @type {string} */ words, /** @type {number} */ line, /** @type {string|null} */ kind) =>
    s("text", { class: kind, x: at, y: label.top + 17 + 15 * line, "text-anchor": side, lang: languageOf(words) }, words);
  return [written(label.told.length ? text + " " : text, 0, null), ...label.told.map((line, nth) => written(line, nth + 1, "spot-told"))];
}
