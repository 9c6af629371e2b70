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
 * A name that is broken at its quotation marks and brackets rather than inside a phrase of them.
 * @param {string} text
 * @param {string} [className]
 */
function nameText(text, className) {
  if (languageOf(text) === "en") return hyphenedText(text, className);
  const parts = text.split(/(?<=[”）)\s])|(?=[“（(])/).flatMap(wordsOf);
  if (parts.length === 1) return words(text, className);
  const whole = words(text, className);
  fill(whole);
  append(
    whole,
    parts.map((part) => (part.length <= 8 ? h("span", { class: "phrase" }, part) : part)),
  );
  return whole;
}

/** English whose short words with a hyphen stay whole. @param {string} text @param {string} [className] */
function hyphenedText(text, className) {
  const parts = text.split(/((?<!\S)\S{1,6}-\S{1,9}(?!\S))/);
  const whole = words(text, className);
  if (parts.length === 1) return whole;
  fill(whole, ...parts.map((part, at) => (at % 2 ? h("span", { class: "unbroken" }, part) : part)));
  return whole;
}

const segmenter = "Segmenter" in Intl ? new /** @type {any} */ (Intl).Segmenter("zh", { granularity: "word" }) : null;

// Words that browsers' dictionaries cut in two.
const UNCUT = /(分公司|党支部)/;

/** The words of a Chinese phrase that is too long to stay in one piece; single letters stay with their neighbours. @param {string} phrase @returns {string[]} */
function wordsOf(phrase) {
  if (!segmenter || phrase.length <= 4 || /[“（(]/.test(phrase)) return [phrase];
  return phrase.split(UNCUT).filter(Boolean).flatMap((part) => (UNCUT.test(part) ? [part] : segmentsOf(part)));
}

/** @param {string} phrase @returns {string[]} */
function segmentsOf(phrase) {
  /** @type {string[]} */
  const found = [];
  for (const { segment } of segmenter.segment(phrase)) {
    const last = found[found.length - 1] || "";
    if (last && (segment.length === 1 || last.length === 1 || /\w$/.test(last))) found[found.length - 1] += segment;
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

/**
 * The first so many of some elements, and a button that adds the rest; it says how many they are.
 * @param {HTMLElement} list
 * @param {HTMLElement[]} elements
 * @param {number} first
 * @param {string} key the words on the button
 */
function foldedList(list, elements, first, key) {
  append(list, elements.slice(0, first));
  const rest = elements.slice(first);
  if (!rest.length) return [list];
  const more = h("button", { type: "button", class: "more" }, t(key, rest.length));
  more.addEventListener("click", () => {
    more.remove();
    append(list, rest);
    /** @type {HTMLElement|null} */ (rest[0].querySelector("button"))?.focus();
  });
  return [list, more];
}

/** Say something to screen readers. @param {string} text */
function announce(text) {
  byId("live").textContent = text;
}
