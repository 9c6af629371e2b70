// Places: a schematic map from the coordinates of the reference data, without boundaries, and what happens where.

/** The width of the map in its own units; fewer on a phone, so that its names stay legible. */
function mapWidth() {
  return isNarrow() ? 400 : 640;
}
/** How far from its edges places stand, so that their names have room. */
function mapMargin() {
  return isNarrow() ? 40 : 70;
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

/** @typedef {{place: NodeRow, x: number, y: number, r: number, text: string, told: string, width: number}} Spot */
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
  const scale = (mapWidth() - 2.6 * mapMargin()) / Math.max((east - west) * squeeze, 0.2);
  return {
    x: (long) => mapMargin() + (long - west) * squeeze * scale,
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
  return { place, width: widthOfName(text, told), x: frame.x(longitude(place)), y: frame.y(latitude(place)), r: 3.5 + 1.1 * Math.sqrt(thingsWithin(place).length), text, told };
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

/** @param {string} text @param {string} told */
function widthOfName(text, told) {
  return Math.max(textWidth(text, 14), textWidth(told, 12)) + 12;
}

/** About how wide a text is. @param {string} text @param {number} size */
function textWidth(text, size) {
  return [...text].reduce((sum, letter) => sum + size * (/[\u2e80-\uffef]/.test(letter) ? 1.03 : 0.53), 0);
}

/** Each place with the wider place that it lies in. @param {Spot[]} spots @returns {[Spot, Spot][]} */
function widerPairs(spots) {
  return spots.flatMap((spot) => {
    const wider = targets(spot.place, "schema:containedInPlace");
    const found = spots.filter((one) => wider.includes(one.place) && !wider.some((other) => targets(other, "schema:containedInPlace").includes(one.place)));
    return found.map((one) => /** @type {[Spot, Spot]} */ ([spot, one]));
  });
}

/** @typedef {{spot: Spot, label: Area|null}} Named */
/** @typedef {{dots: Area[], lines: [Spot, Spot][], height: number}} Ground what names stand among */

/** Each place as a dot and a name beside it that covers no other, with a thin line where it had to stand away. @param {Spot[]} spots @param {[Spot, Spot][]} lines @param {number} height */
function spotsDrawn(spots, lines, height) {
  const order = [...spots].sort((a, b) => Number(b.told !== "") - Number(a.told !== "") || b.y - a.y || a.x - b.x);
  const dots = spots.map(({ x, y, r }) => ({ left: x - r - 1, right: x + r + 1, top: y - r - 1, bottom: y + r + 1 }));
  const ground = { dots, lines, height };
  const whole = namesPlaced(order, ground);
  const short = () => namesPlaced(order.map((spot) => Object.assign({}, spot, { told: "", width: widthOfName(spot.text, "") })), ground);
  const named = whole.every((one) => one.label) ? whole : spiritsAdded(short(), order, dots, height);
  // Where there is room for no more names, a place is its dot, named where it is pointed at and in the list.
  const last = (/** @type {Spot} */ spot) => (spots.length > NAMED_MOST ? null : mapPlaces(spot, height)[0]);
  return named.map(({ spot, label }) => spotDrawn(spot, label || last(spot)));
}

/** Where the names can stand, given out one after the other; near, and where neither a line nor the way to another name runs through them. @param {Spot[]} order @param {Ground} ground @returns {Named[]} */
function namesPlaced(order, { dots, lines, height }) {
  const taken = [...dots];
  /** @type {[Point, Point][]} */
  const drawn = [...lines];
  return order.map((spot) => {
    const free = mapPlaces(spot, height).filter((one) => !taken.some((other) => overlap(one, other)));
    const cost = (/** @type {Area} */ area) => {
      const way = wayTo(spot, area);
      const over = way && taken.slice(dots.length).some((other) => runsThrough(other, spot, way)) ? 9 : 0;
      return over + 3 * drawn.filter(([a, b]) => runsThrough(area, a, b)).length + free.indexOf(area) / 2;
    };
    const label = free.length ? free.reduce((best, one) => (cost(one) < cost(best) ? one : best)) : null;
    const way = label && wayTo(spot, label);
    if (label) taken.push(label);
    if (way) drawn.push([spot, way]);
    return { spot, label };
  });
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

/** The names that stand already, with the spirits under them where there is room. @param {Named[]} named @param {Spot[]} order @param {Area[]} dots @param {number} height @returns {Named[]} */
function spiritsAdded(named, order, dots, height) {
  const taken = [...dots, ...named.flatMap(({ label }) => (label ? [label] : []))];
  return named.map(({ spot, label }, index) => {
    const { told, width } = order[index];
    if (!label || !told) return { spot, label };
    const left = label.left > spot.x ? label.left : label.right - width;
    const area = { left, right: left + width, top: label.top, bottom: label.bottom + 16 };
    const free = left > 2 && area.right < mapWidth() - 2 && area.bottom < height - 2;
    if (!free || taken.some((other) => other !== label && overlap(area, other))) return { spot, label };
    taken.push(area);
    return { spot: order[index], label: area };
  });
}

/** Where the name of a place may stand: beside its dot, above or below it, and ever farther away. @param {Spot} spot @param {number} height @returns {Area[]} */
function mapPlaces({ x, y, r, width, told }, height) {
  const half = told ? 20 : 12;
  const area = (/** @type {number} */ left, /** @type {number} */ away) => ({ left, right: left + width, top: y + away - half, bottom: y + away + half });
  const middle = Math.max(3, Math.min(mapWidth() - 3 - width, x - width / 2));
  const close = half + r + 1;
  const found = [0, -20, 20, -close, close, -32, 32, -48, 48, -72, 72, -96, 96].flatMap((away) => [
    area(x + r + 5, away),
    area(x - r - 5 - width, away),
    ...(Math.abs(away) >= close ? [area(middle, away)] : []),
  ]);
  const inside = found.filter(
    (one) => one.left > 2 && one.right < mapWidth() - 2 && one.top > 2 && one.bottom < height - 2,
  );
  return inside.length ? inside : found;
}

/** @param {Spot} spot @param {Area|null} label */
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

/** The words of a name: away from its dot, in the middle where they are above or below it. @param {Spot} spot @param {Area} label */
function spotWords({ x, text, told }, label) {
  const side = label.left > x ? "start" : label.right < x ? "end" : "middle";
  const at = { start: label.left + 5, end: label.right - 5, middle: (label.left + label.right) / 2 }[side];
  const middle = (label.top + label.bottom) / 2;
  const written = (/** @type {string} */ words, /** @type {number} */ atY, /** @type {string|null} */ kind) =>
    s("text", { class: kind, x: at, y: atY, "text-anchor": side, lang: languageOf(words) }, words);
  return [written(told ? text + " " : text, told ? middle - 3 : middle + 5, null), told && written(told, middle + 13, "spot-told")];
}
