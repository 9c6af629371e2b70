// What a view shows, as a flat list of shapes and words with their places, read off the page as it stands.

/** @typedef {{d: string, matrix: number[], fill: string, stroke: string, width: number, dash: string, cap: string, alpha: number, fade?: number[]}} Shape fade: where it begins and ends to fade, from left to right */
/** @typedef {{text: string, x: number, y: number, font: string, size: number, weight: string, family: string, fill: string, halo?: string, alpha?: number}} Word */
/** @typedef {{shapes: Shape[], words: Word[], width: number, height: number, note?: string}} Drawn note: what is not there, to be said below */

const NOT_DRAWN = ".lane-toggle, .zoom, input, select, .edge-target, .cite, details:not([open]) > :not(summary)";
// Chinese marks that a page sets in half their width, which a plain text cannot.
const MARKS = /[“”‘’（）《》「」、，。：；]/;
const OPENING = /[“‘（《「]/;
const pen = paper(1, 1);

/** A canvas to write on or to measure with: in the document, or its letters would not be those of the language. @param {number} width @param {number} height */
function paper(width, height) {
  const canvas = /** @type {HTMLCanvasElement} */ (h("canvas", { width, height, hidden: true, "aria-hidden": "true" }));
  document.body.appendChild(canvas);
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}

/** @param {HTMLElement} view @returns {Drawn} */
function drawnOf(view) {
  /** @type {Drawn} */
  const drawn = { shapes: [], words: [], width: 0, height: 0 };
  const origin = view.getBoundingClientRect();
  readElement(view, origin, drawn);
  const bounds = [...view.querySelectorAll("*")].filter((one) => !one.closest(NOT_DRAWN)).map((one) => one.getBoundingClientRect());
  drawn.width = Math.ceil(Math.max(origin.width, ...bounds.map((box) => box.right - origin.left)));
  drawn.height = Math.ceil(Math.max(...bounds.map((box) => box.bottom - origin.top)));
  return drawn;
}

/** @param {Element} element @param {DOMRect} origin @param {Drawn} drawn */
function readElement(element, origin, drawn) {
  const style = getComputedStyle(element);
  const clipped = style.clip === "rect(0px, 0px, 0px, 0px)";
  if (element.matches(NOT_DRAWN) || clipped || style.display === "none" || style.visibility === "hidden") return;
  if (element instanceof SVGElement) readSvg(element, origin, drawn, style);
  else readBox(element, origin, drawn, style);
  for (const child of element.childNodes) {
    if (child instanceof Element) readElement(child, origin, drawn);
    else if (child instanceof Text && !(element instanceof SVGElement)) readText(child, origin, drawn, style);
  }
  const last = drawn.words[drawn.words.length - 1];
  if (element.matches(".clamp") && last && element.scrollHeight > element.clientHeight + 2) last.text = last.text.slice(0, -1) + "…";
}

/** The ground, border and band of an element. @param {Element} element @param {DOMRect} origin @param {Drawn} drawn @param {CSSStyleDeclaration} style */
function readBox(element, origin, drawn, style) {
  const box = element.getBoundingClientRect();
  const [x, y] = [box.left - origin.left, box.top - origin.top];
  if (element.matches(".track")) addYears(drawn, x, y, box, style);
  if (element.matches(".bar.open-end")) return addFading(drawn, x, y, box, style.getPropertyValue("--light"), element.matches(".read"));
  const band = getComputedStyle(element, "::before").backgroundColor;
  if (element.matches(".lane") && !isClear(band)) {
    addShape(drawn, `M0,${y}h${origin.width}v${box.height}h${-origin.width}z`, { fill: band });
    drawn.shapes.unshift(.../** @type {Shape[]} */ (drawn.shapes.splice(-1)));
  }
  const ringed = style.borderTopWidth !== "0px" && style.borderLeftWidth !== "0px";
  const fill = isClear(style.backgroundColor) ? "none" : style.backgroundColor;
  const d = roundedBox(x, y, box.width, box.height, Math.min(parseFloat(style.borderTopLeftRadius) || 0, box.height / 2));
  if (fill !== "none" || ringed) addShape(drawn, d, { fill, stroke: ringed ? style.borderTopColor : "none" });
  const under = [["borderTopWidth", "borderTopColor", y], ["borderBottomWidth", "borderBottomColor", y + box.height]];
  for (const [width, colour, at] of ringed ? [] : under) {
    const bag = /** @type {any} */ (style);
    if (bag[width] !== "0px") addShape(drawn, `M${x},${at}h${box.width}`, { stroke: bag[colour] });
  }
}

/** The line at the beginning of each year. @param {Drawn} drawn @param {number} x @param {number} y @param {DOMRect} box @param {CSSStyleDeclaration} style */
function addYears(drawn, x, y, box, style) {
  const years = Number(style.getPropertyValue("--years"));
  for (let year = 0; year < years; year += 1) {
    addShape(drawn, `M${x + (year * box.width) / years},${y - 9}v${box.height + 18}`, { stroke: style.getPropertyValue("--hair").trim() });
  }
}

/** A bar without an end, paler to the right; of a reading only its edges. @param {Drawn} drawn @param {number} x @param {number} y @param {DOMRect} box @param {string} colour @param {boolean} read */
function addFading(drawn, x, y, box, colour, read) {
  const edge = (/** @type {number} */ at) => `M${x},${at}h${box.width}v1.5h${-box.width}z`;
  const d = read ? edge(y) + edge(y + box.height - 1.5) : `M${x},${y}h${box.width}v${box.height}h${-box.width}z`;
  addShape(drawn, d, { fill: colour.trim(), fade: [x, x + box.width] });
  if (read) addShape(drawn, `M${x},${y}h1.5v${box.height}h-1.5z`, { fill: colour.trim() });
}

/** @param {number} x @param {number} y @param {number} w @param {number} h @param {number} r */
function roundedBox(x, y, w, h, r) {
  if (!r) return `M${x},${y}h${w}v${h}h${-w}z`;
  return `M${x + r},${y}h${w - 2 * r}q${r},0 ${r},${r}v${h - 2 * r}q0,${r} ${-r},${r}h${2 * r - w}q${-r},0 ${-r},${-r}v${2 * r - h}q0,${-r} ${r},${-r}z`;
}

/** @param {string} colour */
function isClear(colour) {
  return colour === "transparent" || /, 0\)$/.test(colour);
}

/** @param {Drawn} drawn @param {string} d @param {Partial<Shape>} look */
function addShape(drawn, d, look) {
  drawn.shapes.push(Object.assign({ d, matrix: [1, 0, 0, 1, 0, 0], fill: "none", stroke: "none", width: 1, dash: "", cap: "butt", alpha: 1 }, look));
}

/** @param {SVGElement} element @param {DOMRect} origin @param {Drawn} drawn @param {CSSStyleDeclaration} style */
function readSvg(element, origin, drawn, style) {
  const d = outlineOf(element);
  const to = element instanceof SVGGraphicsElement ? element.getScreenCTM() : null;
  if (!to) return;
  const matrix = [to.a, to.b, to.c, to.d, to.e - origin.left, to.f - origin.top];
  if (element.tagName === "text") return readSvgText(element, matrix, drawn, style);
  if (!d) return;
  const dash = style.strokeDasharray === "none" ? "" : style.strokeDasharray.replace(/px/g, "");
  addShape(drawn, d, { matrix, fill: style.fill, stroke: style.stroke, width: parseFloat(style.strokeWidth), dash, cap: style.strokeLinecap, alpha: Number(style.opacity) });
}

/** @param {SVGElement} element */
function outlineOf(element) {
  const read = (/** @type {string} */ name) => Number(element.getAttribute(name));
  if (element.tagName === "path") return element.getAttribute("d") || "";
  if (element.tagName === "line") return `M${read("x1")},${read("y1")}L${read("x2")},${read("y2")}`;
  if (element.tagName === "rect") return roundedBox(read("x"), read("y"), read("width"), read("height"), 0);
  if (element.tagName !== "circle") return "";
  const [x, y, r] = ["cx", "cy", "r"].map(read);
  return `M${x - r},${y}a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0z`;
}

/** @param {SVGElement} element @param {number[]} matrix @param {Drawn} drawn @param {CSSStyleDeclaration} style */
function readSvgText(element, matrix, drawn, style) {
  const text = element.textContent || "";
  const word = wordOf(text, 0, 0, style, parseFloat(style.fontSize) * matrix[0]);
  const [x, y] = [Number(element.getAttribute("x")), Number(element.getAttribute("y"))];
  pen.font = word.font;
  const back = pen.measureText(text).width * ({ end: 1, middle: 0.5 }[element.getAttribute("text-anchor") || ""] || 0);
  drawn.words.push(Object.assign(word, { x: matrix[0] * x + matrix[4] - back, y: matrix[3] * y + matrix[5], fill: style.fill }));
}

/** @param {string} text @param {number} x @param {number} y @param {CSSStyleDeclaration} style @param {number} size @returns {Word} */
function wordOf(text, x, y, style, size) {
  const font = style.fontWeight + " " + size + "px " + style.fontFamily;
  return { text, x, y, font, size, weight: style.fontWeight, family: style.fontFamily, fill: style.color };
}

/** A text in the lines in which the browser has set it. @param {Text} node @param {DOMRect} origin @param {Drawn} drawn @param {CSSStyleDeclaration} style */
function readText(node, origin, drawn, style) {
  if (!node.data.trim()) return;
  const range = document.createRange();
  const clamp = node.parentElement && node.parentElement.closest(".clamp");
  const bottom = clamp ? clamp.getBoundingClientRect().bottom - 2 : Infinity;
  /** @type {{text: string, box: DOMRect}|null} */
  let line = null;
  const end = () => line && line.text.trim() && drawn.words.push(lineWord(line, origin, style));
  for (let at = 0; at < node.data.length; at += 1) {
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    const box = range.getClientRects()[0];
    if (!box || (!box.width && !box.height) || box.top > bottom) continue;
    const apart = MARKS.test(node.data[at]) || (line !== null && MARKS.test(line.text));
    if (line && !apart && Math.abs(box.top - line.box.top) < 3) line.text += node.data[at];
    else {
      end();
      line = { text: node.data[at], box };
    }
  }
  end();
}

/** @param {{text: string, box: DOMRect}} line @param {DOMRect} origin @param {CSSStyleDeclaration} style */
function lineWord({ text, box }, origin, style) {
  const word = wordOf(text, box.left - origin.left, box.top - origin.top + box.height * 0.8, style, parseFloat(style.fontSize));
  pen.font = word.font;
  if (OPENING.test(text)) word.x -= Math.max(0, pen.measureText(text).width - box.width);
  return word;
}
