// The shapes of the story's lines as SVG paths; all numbers are pixels from the corner of the canvas.

/** @typedef {{left: number, right: number, top: number, bottom: number, mid: number}} Box */
/** @typedef {{x: number, y: number, gutter: number, above: number|null}} Port where a line meets a card */

const BEND = 7;

/** Where an element is, from the corner of the canvas. @param {Element} element @param {DOMRect} origin @returns {Box} */
function boxOf(element, origin) {
  const r = element.getBoundingClientRect();
  const left = r.left - origin.left;
  const top = r.top - origin.top;
  return { left, right: left + r.width, top, bottom: top + r.height, mid: top + r.height / 2 };
}

/** The height of the middle of a card's first line. @param {Box} box */
function firstLine(box) {
  return Math.min(box.mid, box.top + 12);
}

/**
 * Across to `x`, up or down to the other height with rounded corners, and on across.
 * @param {number} x1 @param {number} y1 @param {number} x @param {number} y2 @param {number} x2
 */
function step(x1, y1, x, y2, x2) {
  if (Math.abs(y2 - y1) < 1) return `M${x1},${y1}H${x2}`;
  const r = Math.min(BEND, Math.abs(y2 - y1) / 2, Math.abs(x - x1), Math.abs(x2 - x));
  const down = y2 > y1 ? r : -r;
  return `M${x1},${y1}H${x - r}q${r},0 ${r},${down}V${y2 - down}q0,${down} ${r},${down}H${x2}`;
}

/**
 * A brace open to the left, its point at `mid`.
 * @param {number} x @param {number} top @param {number} bottom @param {number} mid
 */
function brace(x, top, bottom, mid) {
  const r = BEND - 1;
  if (bottom - top < 4 * r) return `M${x},${top}V${bottom}`;
  const m = Math.max(top + 2 * r, Math.min(bottom - 2 * r, mid));
  return (
    `M${x - r},${top}q${r},0 ${r},${r}V${m - r}q0,${r} ${r},${r}` +
    `q-${r},0 -${r},${r}V${bottom - r}q0,${r} -${r},${r}`
  );
}

/**
 * From one card to another round the names between them: along the gutter of each and the clear height above its row;
 * from row to row down `trunk`.
 * @param {Port} a @param {Port} b @param {number} trunk
 */
function route(a, b, trunk) {
  if (Math.abs(a.gutter - b.gutter) < 1) return beside(a.gutter, Object.assign({}, a, { above: null }), b);
  const low = b.above ?? b.y;
  const high = a.above ?? low;
  const turn = Math.abs(high - low) < 1 ? "" : `H${trunk}V${low}`;
  return `M${a.x},${a.y}H${a.gutter}V${high}${turn}H${b.gutter}V${b.y}H${b.x}`;
}

/** From one card to another along one gutter. @param {number} gutter @param {Port} a @param {Port} b */
function beside(gutter, a, b) {
  return `M${a.x},${a.y}${a.above === null ? "" : `V${a.above}`}H${gutter}V${b.y}H${b.x}`;
}

/** Down from one point and then across to another. @param {number} x @param {number} y1 @param {number} y2 @param {number} x2 */
function hook(x, y1, y2, x2) {
  return `M${x},${y1}V${y2 - 4}q0,4 4,4H${x2}`;
}
