// The keyboard: into the content and back, across the story, to the search, and what each key does.

/** What the keys do, as the keys are written and the words for it. @type {[string[], string][]} */
const KEYS = [
  [["/"], "keyFind"],
  [["↓"], "keyInto"],
  [["Tab", "Enter"], "keyOpen"],
  [["←", "→", "↑", "↓"], "keyAcross"],
  [["+", "−"], "keyZoom"],
  [["Esc"], "keyBack"],
  [["Ctrl+Enter"], "keyRun"],
  [["Alt+←"], "keyHistory"],
  [["?"], "keyList"],
];

function openKeys() {
  const rows = KEYS.filter(([, key]) => key !== "keyRun" || model.ask).map(([keys, key]) => [
    h("dt", null, ...keys.flatMap((one) => [h("kbd", null, one), " "])),
    h("dd", null, t(key)),
  ]);
  openDialog("keys", t("keys"), h("dl", { class: "keys" }, ...rows.flat()));
}

/** A dialog over the page, whose name is its heading. @param {string} id @param {string} title @param {...(Node|string|null|false)} content */
function openDialog(id, title, ...content) {
  closeDialogs();
  const close = () => dialog.close();
  const dialog = /** @type {any} */ (
    h(
      "dialog",
      { id, class: "about", "aria-labelledby": id + "-title" },
      h("button", { type: "button", class: "close", "aria-label": t("close"), onclick: close }, cross()),
      h("h2", { id: id + "-title" }, title),
      ...content,
    )
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.appendChild(dialog);
  dialog.showModal();
}

function closeDialogs() {
  document.querySelectorAll("dialog").forEach((one) => {
    /** @type {any} */ (one).close();
    one.remove();
  });
}

/** A link past what stands before the content, seen while it has the keyboard. @param {string} id @param {string} label */
function skipLink(id, label) {
  const skip = (/** @type {Event} */ event) => {
    event.preventDefault();
    byId("content").focus();
  };
  return h("a", { class: "skip", id, href: "#content", onclick: skip }, label);
}

/** To the first thing in the view that the keyboard can work. */
function intoView() {
  const all = /** @type {HTMLElement[]} */ ([...placeOf(state.view).querySelectorAll('button, select, input, summary, [tabindex="0"]')]);
  (all.find((one) => one.getClientRects().length) || byId("content")).focus();
}

/** @param {KeyboardEvent} event */
function keyPressed(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog")) return;
  if (event.key === "Escape") return leave(target);
  if (isTyping(target)) return;
  const act = { "/": toSearch, "?": openKeys }[event.key] || arrowFrom(target, event.key);
  if (!act) return;
  event.preventDefault();
  act();
}

/** To the box for finding; where that is in sight anyway, the page stays where it is. */
function toSearch() {
  byId("search").focus({ preventScroll: getComputedStyle(byId("top")).position === "sticky" });
}

/** Whether keys write text there. @param {HTMLElement} target */
function isTyping(target) {
  return target.matches('textarea, input:not([type="checkbox"]):not([type="radio"])');
}

/** Close the details, or else go from the view back to its name in the head. @param {HTMLElement} target */
function leave(target) {
  if (state.focus) return closePanel();
  if (target.closest("#views") && !target.matches("textarea")) byId("view-" + state.view).focus();
}

/** What an arrow does: from the name of the view into it, and in the story to the nearest thing that way. @param {HTMLElement} target @param {string} key */
function arrowFrom(target, key) {
  if (key === "ArrowDown" && target.matches(".tabs [aria-pressed=true]")) return intoView;
  const next = ARROWS[key] && target.matches(".story .node") ? nearestCard(target, ARROWS[key]) : null;
  return next && (() => next.focus());
}

/** How much farther what lies aside counts: across the columns little, down one of them much. */
const ASIDE = { across: 2, down: 6 };

/** The nearest thing of the story in a direction. @param {HTMLElement} from @param {Point} way */
function nearestCard(from, way) {
  /** Cards of a column begin at one place and are of different widths. @param {Element} card @returns {Point} */
  const spot = (card) => {
    const box = card.getBoundingClientRect();
    return { x: box.left, y: (box.top + box.bottom) / 2 };
  };
  const [here, aside] = [spot(from), way.x ? ASIDE.across : ASIDE.down];
  const cards = /** @type {HTMLElement[]} */ ([...placeOf("story").querySelectorAll(".node")]);
  const far = cards.filter((card) => card.getClientRects().length).map((card) => {
    const [dx, dy] = [spot(card).x - here.x, spot(card).y - here.y];
    const along = dx * way.x + dy * way.y;
    return { card, away: along > 1 ? along + aside * Math.abs(dx * way.y + dy * way.x) : Infinity };
  });
  const best = far.reduce((least, one) => (one.away < least.away ? one : least), { card: from, away: Infinity });
  return best.away < Infinity ? best.card : null;
}
