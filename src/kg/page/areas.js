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

/** A name in lines of about equal length, nine Han characters or eighteen letters, three at most. @param {string} text */
function wrapped(text) {
  const known = wrappedTexts.get(text);
  if (known) return known;
  const pieces = text.match(/[“‘（《]*(?:[\u2e80-\uffef]|[^\s\u2e80-\uffef“‘]+)[，。、；：）”》？！]*\s*/g) || [text];
  const sizes = pieces.map((piece) =>
    [...piece].reduce((sum, letter) => sum + (/[\u2e80-\uffef“”]/.test(letter) ? 2 : 1), 0),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const target = total / Math.min(3, Math.ceil(total / 19));
  const lines = [""];
  let width = 0;
  pieces.forEach((piece, index) => {
    if (width && width + sizes[index] / 2 > target && lines.length < 3) {
      lines.push("");
      width = 0;
    }
    lines[lines.length - 1] += piece;
    width += sizes[index];
  });
  const short = lines.map((line) => (line.length > 26 ? line.slice(0, 25) + "…" : line.trim()));
  wrappedTexts.set(text, short);
  return short;
}
