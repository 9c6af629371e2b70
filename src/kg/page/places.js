// Places: a schematic map from the coordinates of the reference data, without boundaries, and what happens where.

/** The width of the map in its own units; fewer on a phone, so that its names stay legible. */
function mapWidth() {
  return isNarrow() ? 400 : 640;
}
const MAP_MARGIN = 70;

/** What is said to be at a place. @param {NodeRow} place */
function thingsAt(place) {
  return unique(
    place.into.filter((e) => PLACED_BY.includes(model.properties[e.p].id) && edgeSeen(e)).map((e) => model.nodes[e.s]),
  ).filter((node) => nodeHeld(node) && isInFilter(node));
}

/** What is at a place or in a place that lies in it. @param {NodeRow} place */
function thingsWithin(place) {
  return unique(allPlaces().filter((one) => withWider([one]).includes(place)).flatMap(thingsAt));
}

function allPlaces() {
  return model.nodes.filter((node) => classOf(node).id === "schema:Place" || placed.includes(node));
}

/** @param {HTMLElement} view */
function drawPlaces(view) {
  const onMap = placed.filter(nodeHeld);
  const unplaced = allPlaces().filter((place) => nodeHeld(place) && !onMap.includes(place));
  fill(
    view,
    h("h2", { class: "hidden" }, t("places")),
    h("div", { class: "map-frame" }, placesMap(onMap), h("p", { class: "note" }, t("placesNote"))),
    h(
      "div",
      { class: "places-list" },
      h("h3", null, t("placesOn", count(onMap.length))),
      ...onMap.map(placeBlock),
      h("h3", null, t("placesOff", count(unplaced.length))),
      ...unplaced.map(placeBlock),
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
    h("h4", null, nodeButton(place, "chip heading")),
    wider.length > 0 && h("p", { class: "note" }, t("placesIn", wider.map((one) => say(one.label)).join(t("listComma")))),
    things.length > 0 && h("ul", null, ...things.map((node) => h("li", null, nodeButton(node, "chip")))),
  );
}

/** @typedef {{place: NodeRow, x: number, y: number, text: string, width: number}} Spot */

/** @param {NodeRow[]} places */
function placesMap(places) {
  const at = places.map((place) => ({ place, lat: Number(valueOf(place, LATITUDE)), long: Number(valueOf(place, LONGITUDE)) }));
  const [south, north] = [Math.min(...at.map((one) => one.lat)), Math.max(...at.map((one) => one.lat))];
  const [west, east] = [Math.min(...at.map((one) => one.long)), Math.max(...at.map((one) => one.long))];
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = (mapWidth() - 2.6 * MAP_MARGIN) / Math.max((east - west) * squeeze, 0.2);
  const height = Math.min((north - south) * scale, 900) + 2 * MAP_MARGIN;
  const spots = at.map(({ place, lat, long }) => {
    const text = say(place.label) + " " + count(thingsWithin(place).length);
    const width = [...text].reduce((sum, letter) => sum + (/[\u2e80-\uffef]/.test(letter) ? 14.5 : 7.3), 12);
    return { place, x: MAP_MARGIN + (long - west) * squeeze * scale, y: MAP_MARGIN + (north - lat) * scale, text, width };
  });
  return s(
    "svg",
    { class: "map", viewBox: `0 0 ${mapWidth()} ${Math.round(height)}`, role: "group", "aria-label": t("places") },
    s("text", { class: "map-mark", x: 16, y: 26 }, t("north") + " ↑"),
    ...spotsDrawn(spots, height),
  );
}

/** Each place as a dot and a name beside it that covers no other, with a thin line where it had to stand away. @param {Spot[]} spots @param {number} height */
function spotsDrawn(spots, height) {
  /** @type {Area[]} */
  const taken = spots.map(({ x, y }) => ({ left: x - 7, right: x + 7, top: y - 7, bottom: y + 7 }));
  const order = [...spots].sort((a, b) => b.y - a.y || a.x - b.x);
  return order.map((spot) => {
    const area = mapPlaces(spot, height).find((one) => !taken.some((other) => overlap(one, other)));
    const label = area || mapPlaces(spot, height)[0];
    taken.push(label);
    return spotDrawn(spot, label);
  });
}

/** Where the name of a place may stand: beside its dot, above or below it, and ever farther away. @param {Spot} spot @param {number} height @returns {Area[]} */
function mapPlaces({ x, y, width }, height) {
  const area = (/** @type {number} */ left, /** @type {number} */ away) => ({
    left,
    right: left + width,
    top: y + away - 12,
    bottom: y + away + 12,
  });
  const found = [0, -20, 20, -32, 32, -48, 48, -72, 72, -96, 96].flatMap((away) => [
    area(x + 10, away),
    area(x - 10 - width, away),
    ...(away ? [area(x - width / 2, away)] : []),
  ]);
  const inside = found.filter(
    (one) => one.left > 2 && one.right < mapWidth() - 2 && one.top > 2 && one.bottom < height - 2,
  );
  return inside.length ? inside : found;
}

/** @param {Spot} spot @param {Area} label */
function spotDrawn(spot, label) {
  const { place, x, y, text } = spot;
  const open = () => go({ focus: place.id });
  const key = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    open();
  };
  const right = label.left > x;
  const middle = (label.top + label.bottom) / 2;
  const name = t("placesSpot", say(place.label), count(thingsWithin(place).length));
  return s(
    "g",
    { class: "spot", tabindex: "0", role: "button", "aria-label": name, "data-node": place.index, "aria-pressed": "false", onclick: open, onkeydown: key },
    s("rect", { x: label.left, y: label.top, width: label.right - label.left, height: 24, rx: 4, class: "spot-ground" }),
    Math.abs(middle - y) > 1 && s("path", { class: "spot-line", d: `M${x},${y}L${right ? label.left + 4 : label.right - 4},${middle}` }),
    s("circle", { cx: x, cy: y, r: 5, class: "spot-dot" }),
    s("text", { x: right ? label.left + 5 : label.right - 5, y: middle + 5, "text-anchor": right ? "start" : "end", lang: languageOf(text) }, text),
  );
}
