// Building the document. Text only ever enters it through text nodes; nothing here parses markup.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element with attributes and children. `null`, `undefined` and `false` are left out of both; a function under
 * an `on…` name becomes a listener; strings become text.
 * @param {string} tag
 * @param {Record<string, unknown>|null} [attributes]
 * @param {...(Node|string|number|null|undefined|false)} children
 * @returns {HTMLElement}
 */
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  dress(element, attributes || {});
  append(element, children);
  return element;
}

/**
 * An SVG element; like `h`.
 * @param {string} tag
 * @param {Record<string, unknown>|null} [attributes]
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {SVGElement}
 */
function s(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  dress(element, attributes || {});
  append(element, children);
  return element;
}

/** @param {Element} element @param {Record<string, unknown>} attributes */
function dress(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") {
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
}

/** @param {Node} parent @param {Array<Node|string|number|null|undefined|false>} children */
function append(parent, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    parent.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** @param {Element} element @param {...(Node|string|null|undefined|false)} children */
function fill(element, ...children) {
  element.textContent = "";
  append(element, children);
}

/** @param {string} id @returns {HTMLElement} */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** A round-cornered square: a colour without the shape of any one class. */
const PILL = "M-5,-9H5A4,4 0 0 1 9,-5V5A4,4 0 0 1 5,9H-5A4,4 0 0 1 -9,5V-5A4,4 0 0 1 -5,-9Z";

/**
 * The shape of a class as a small picture; it is decoration, the words beside it say the same.
 * @param {ClassRow} row
 * @param {string} [extra] further class names
 */
function icon(row, extra) {
  const svg = s(
    "svg",
    { class: "icon " + (extra || ""), viewBox: "-11 -11 22 22", "aria-hidden": "true", focusable: "false" },
    s("path", { d: model.shapes[row.shape] || PILL }),
  );
  svg.style.setProperty("--light", row.light);
  svg.style.setProperty("--dark", row.dark);
  return svg;
}

/** A sample of the line of a kind of evidence. @param {KindRow} kind */
function lineSample(kind) {
  return s(
    "svg",
    { class: "sample", viewBox: "0 0 26 10", "aria-hidden": "true", focusable: "false" },
    s("line", {
      x1: 1,
      y1: 5,
      x2: 25,
      y2: 5,
      "stroke-width": kind.width + 0.2,
      "stroke-dasharray": kind.dash.length ? kind.dash.join(" ") : null,
    }),
  );
}

/**
 * Text with its own `lang` where it is not in the language of the page, so that it is drawn and read aloud right.
 * @param {string} text
 * @param {string} [className]
 */
function words(text, className) {
  const lang = languageOf(text);
  return h("span", { class: className, lang: lang === documentLanguage() ? null : lang, dir: "auto" }, text);
}

/**
 * A name that is broken between its words, quotations and brackets only. They are no boxes, which a screen reader would
 * say as words apart.
 * @param {string} text
 * @param {string} [className]
 */
function nameText(text, className) {
  if (languageOf(text) === "en") return hyphenedText(text, className);
  const whole = words(text, className);
  // Without a look behind, which Safari did not know before 16.4.
  const pieces = (text.match(/[“（(]*[^“”（）()\s]*[”）)\s]*/g) || []).flatMap(wordsOf);
  fill(whole, ...pieces.map((piece) => (piece.length <= 8 ? h("span", { class: "unbroken" }, piece) : piece)));
  return whole;
}

/** English whose short words with a hyphen stay whole. @param {string} text @param {string} [className] */
function hyphenedText(text, className) {
  const whole = words(text, className);
  const isShort = (/** @type {string} */ word) => /^\S{1,6}-\S{1,9}$/.test(word);
  const parts = text.split(/(\s+)/);
  if (parts.some(isShort)) fill(whole, ...parts.map((part) => (isShort(part) ? h("span", { class: "unbroken" }, part) : part)));
  return whole;
}

const segmenter = "Segmenter" in Intl ? new /** @type {any} */ (Intl).Segmenter("zh", { granularity: "word" }) : null;

// Words that browsers' dictionaries cut in two.
const UNCUT = /(分公司|党支部|起航地)/;

/** @type {Map<string, string[]>} */
const knownWords = new Map();

/** The words of a Chinese phrase that is too long to stay in one piece; single letters stay with their neighbours. @param {string} phrase @returns {string[]} */
function wordsOf(phrase) {
  if (!phrase) return [];
  if (!segmenter || phrase.length <= (/[“（(]/.test(phrase) ? 8 : 4)) return [phrase];
  const known = knownWords.get(phrase);
  if (known) return known;
  const found = phrase.split(UNCUT).filter(Boolean).flatMap((part) => (UNCUT.test(part) ? [part] : segmentsOf(part)));
  knownWords.set(phrase, found);
  return found;
}

/** @param {string} phrase @returns {string[]} */
function segmentsOf(phrase) {
  /** @type {string[]} */
  const found = [];
  for (const { segment } of segmenter.segment(phrase)) {
    const last = found[found.length - 1] || "";
    if (last && !/[、，；]$/.test(last) && (segment.length === 1 || last.length === 1 || /\w$/.test(last))) found[found.length - 1] += segment;
    else found.push(segment);
  }
  return found;
}

/** @param {string} text */
function languageOf(text) {
  return /[\u3400-\u9fff\uf900-\ufaff]/.test(text) ? "zh-CN" : "en";
}

function documentLanguage() {
  return document.documentElement.lang;
}

/**
 * A link for a web address, plain text for anything else that the data call an address.
 * @param {string} text
 */
function maybeLink(text) {
  if (!/^https?:\/\/[^\s<>"]+$/i.test(text)) return words(text);
  return h("a", { href: text, rel: "noreferrer noopener", target: "_blank", class: "outward", dir: "ltr" }, text);
}

/** So many things a list shows at a time, and so many at most on paper. */
const PAGE = 120;
const PRINTED_MOST = 3000;

/**
 * The first of some things, made into elements, and a button that puts more; it says how many are left.
 * @template T
 * @param {HTMLElement} list @param {T[]} things @param {(thing: T) => HTMLElement} make @param {string} key the words on the button @param {number} [first] how many stand there at once
 */
function pagedList(list, things, make, key, first = PAGE) {
  const more = h("button", { type: "button", class: "more" });
  let shown = 0;
  const tell = (/** @type {string} */ words) => {
    more.hidden = shown >= things.length;
    more.textContent = t(words, count(things.length - shown));
  };
  const put = (/** @type {number} */ size) => {
    const part = things.slice(shown, shown + size).map(make);
    append(list, part);
    shown += part.length;
    tell(key);
    const view = /** @type {HTMLElement|null} */ (list.closest(".view"));
    if (view) markSelection(view);
    return part;
  };
  more.addEventListener("click", () => {
    /** @type {HTMLElement|null} */ (put(PAGE)[0].querySelector("button"))?.focus();
  });
  /** @type {HTMLElement[]} */
  let onPaper = [];
  more.addEventListener("printing", () => {
    onPaper = onPaper.concat(put(Math.max(0, PRINTED_MOST - shown)));
    tell("printRest");
  });
  more.addEventListener("printed", () => {
    onPaper.forEach((one) => one.remove());
    shown -= onPaper.length;
    onPaper = [];
    tell(key);
  });
  put(first);
  return things.length > first ? [list, more] : [list];
}

/** No button can be pressed on paper: what the lists of a view hold stands there, or it is said how much does not. @param {boolean} on */
function unfoldForPaper(on) {
  document.querySelectorAll(".view:not([hidden]) .more").forEach((more) => more.dispatchEvent(new Event(on ? "printing" : "printed")));
}

/** Say something to screen readers. @param {string} text */
function announce(text) {
  byId("live").textContent = text;
}
