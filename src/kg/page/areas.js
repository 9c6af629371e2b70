// Names on a canvas: how wide they are, in how many lines they stand, and which room is taken already.

/** @typedef {{left: number, right: number, top: number, bottom: number}} Area */

/**
 * Areas that are taken, kept by the cells of a grid, so that few have to be looked at.
 * @param {number} size of a cell
 */
function areas(size) {
  /** @type {Map<string, Area[]>} */
  const cells = new Map();
  /** @param {Area} area @param {(key: string) => boolean|void} use whether one of its cells is what is sought */
  const within = (area, use) => {
    for (let x = Math.floor(area.left / size); x <= Math.floor(area.right / size); x += 1)
      for (let y = Math.floor(area.top / size); y <= Math.floor(area.bottom / size); y += 1)
        if (use(x + " " + y)) return true;
    return false;
  };
  return {
    add: (/** @type {Area} */ area) =>
      within(area, (key) => {
        const held = cells.get(key);
        if (held) held.push(area);
        else cells.set(key, [area]);
      }),
    meets: (/** @type {Area} */ area) => within(area, (key) => (cells.get(key) || []).some((other) => overlap(area, other))),
  };
}

/** @param {Area} a @param {Area} b */
function isWithin(a, b) {
  return a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
}

/** @param {Area} a @param {Area} b */
function overlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** @type {Map<string, number>} */
const knownWidths = new Map();

/** The width of a text for each pixel of its height. @param {string} text @param {boolean} bold @param {string} face */
function widthOf(text, bold, face) {
  const key = (bold ? "600 " : "") + text;
  const known = knownWidths.get(key);
  if (known !== undefined) return known;
  pen.font = (bold ? "600 " : "") + "100px " + face;
  const width = pen.measureText(text).width / 100;
  knownWidths.set(key, width);
  return width;
}

/** @type {Map<string, string[]>} */
const wrappedTexts = new Map();
const LINE_UNITS = 20; // a line is about so wide; a Han character takes two

/** A name in at most three lines, four in English, broken between words and outside of short quotations, as even as can be. @param {string} text */
function wrapped(text) {
  const known = wrappedTexts.get(text);
  if (known) return known;
  const pieces = piecesOf(text);
  const total = unitsOf(text);
  const most = languageOf(text) === "en" ? 4 : 3;
  let best = [text];
  for (let lines = Math.min(most, Math.ceil(total / LINE_UNITS)); lines <= most && widest(best) > LINE_UNITS; lines += 1) {
    const next = inLines(pieces, lines);
    if (widest(next) < widest(best)) best = next;
  }
  const short = best.map((line) => (line.length > 30 ? line.slice(0, 29) + "…" : line.trim()));
  wrappedTexts.set(text, short);
  return short;
}

/** How wide a text is, in halves of a Han character. @param {string} text */
function unitsOf(text) {
  return [...text.trim()].reduce((sum, letter) => sum + (/[\u2e80-\uffef“”]/.test(letter) ? 2 : 1), 0);
}

/** @param {string[]} lines */
function widest(lines) {
  return Math.max(...lines.map(unitsOf));
}

/** What of a name stays in one piece: words, and quotations and brackets that are not long. @param {string} text @returns {string[]} */
function piecesOf(text) {
  if (languageOf(text) === "en") return text.match(/\S+\s*/g) || [text];
  const parts = text.match(/[“（(]*[^“”（）()\s、，与]*[”）)\s、，与]*/g) || [text];
  return parts.flatMap((part) => (unitsOf(part) <= 24 && /[“”（(]/.test(part) ? [part] : segmenter ? part.split(UNCUT).filter(Boolean).flatMap(segmentsOf) : [...part]));
}

/** The pieces in so many lines, the widest as narrow as can be, the first rather longer. @param {string[]} pieces @param {number} lines @returns {string[]} */
function inLines(pieces, lines) {
  if (lines === 1 || pieces.length < 2) return [pieces.join("")];
  const tries = pieces.slice(1).map((_, at) => [pieces.slice(0, at + 1).join(""), ...inLines(pieces.slice(at + 1), lines - 1)]);
  return tries.reduce((best, one) => (widest(one) <= widest(best) ? one : best));
}
