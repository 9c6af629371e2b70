// Printing: what a view shows, laid out for a sheet of paper, with what is folded away on the screen.

/** A sheet of A4 below title and legend. */
const PAPER_NETWORK = [1, 1.12, 1.25].map((part) => ({ width: 1400 * part, height: 720 * part, kept: [] }));
/** As wide as a sheet of A3 is the story printed, and what of its height the head of the page leaves. */
const SHEET = { width: 1500, height: 930 };
/** The letters of the story on paper, in pixels. */
const PAPER_LETTERS = { most: 20, least: 8 };
/** So many columns of a table stand side by side on a sheet in letters that can be read. */
const PAPER_COLUMNS = 8;

/** How to undo what was done for paper. @type {(() => void)[]} */
let undoPaper = [];

/**
 * On paper the screen's sizes do not count: the story is laid out for A3, and its lines are drawn for that.
 * @param {boolean} on
 */
function setPrinting(on) {
  const root = document.documentElement;
  undoPaper.forEach((undo) => undo());
  undoPaper = [];
  root.classList.toggle("printing", on);
  setWide(on);
  root.classList.toggle("has-panel", !on && (Boolean(state.focus) || readingOpen()));
  dress(root, { "data-theme": on ? "light" : themeNow() });
  unfoldForPaper(on);
  if (on) undoPaper = [drawNetworkOnPaper(), cutForPaper(), openForPaper(), fitToSheet()];
  if (state.view === "story") drawLines();
}

/** A sheet of paper has another shape than the window, to which a canvas cannot be fitted: the network is drawn for it. */
function drawNetworkOnPaper() {
  if (state.view !== "network" || !drawing) return () => {};
  const svg = svgOf(drawnNetwork(PAPER_NETWORK));
  svg.setAttribute("class", "on-paper");
  append(placeOf("network"), [svg]);
  return () => svg.remove();
}

/** Of a wide table the names and the columns from the first in sight on are printed, and it is said which are not. */
function cutForPaper() {
  const view = placeOf("table");
  const seen = tableInSight(view);
  if (!seen) return () => {};
  const { kept, all } = cutColumns(view, seen.first, () => view.querySelectorAll("thead th:not([hidden])").length <= PAPER_COLUMNS);
  const left = [...view.querySelectorAll("thead th[hidden]")].map((one) => one.textContent || "");
  const note = h("p", { class: "on-paper note" }, t("printColumns", count(kept), count(all), left.join(t("listComma"))));
  if (left.length) view.insertBefore(note, view.querySelector(".sheet"));
  return () => {
    note.remove();
    view.querySelectorAll(".data [hidden]").forEach((one) => one.removeAttribute("hidden"));
  };
}

/** No list can be opened on paper: all of them are, and the questions stand there while none is asked. */
function openForPaper() {
  const shut = /** @type {HTMLDetailsElement[]} */ ([...placeOf("list").querySelectorAll("details:not([open])")]);
  if (state.view === "list") shut.forEach(unfoldGroup);
  const asking = state.view === "ask" && isUnasked() && model.ask ? questionsOnPaper(model.ask.groups) : null;
  if (asking) append(placeOf("ask"), [asking]);
  return () => {
    shut.forEach((one) => (one.open = false));
    if (asking) asking.remove();
  };
}

/** @param {HTMLDetailsElement} details */
function unfoldGroup(details) {
  details.open = true;
  details.dispatchEvent(new Event("toggle")); // the browser's own comes too late for the sheet
  unfoldForPaper(true);
}

/** @param {{about: Pair|null, questions: string[]}[]} groups */
function questionsOnPaper(groups) {
  const asked = (/** @type {string} */ name) => questions().filter((one) => one.name === name).map((one) => h("li", null, words(say(one.say))));
  const group = (/** @type {{about: Pair|null, questions: string[]}} */ { about, questions: names }) =>
    h("section", null, h("h4", null, about ? words(say(about)) : t("askMore")), h("ul", null, ...names.flatMap(asked)));
  return h("div", { class: "on-paper questions" }, ...groups.map(group));
}

/** The largest letters with which the story fits on one sheet. */
function fitToSheet() {
  const canvas = document.getElementById("story-canvas");
  const root = document.documentElement;
  if (state.view !== "story" || !canvas) return () => {};
  root.classList.add("to-scale");
  root.style.setProperty("--sheet", SHEET.width + "px");
  largest(canvas, PAPER_LETTERS, () => canvas.offsetHeight <= SHEET.height);
  return () => {
    root.classList.remove("to-scale");
    continueKinds(canvas, true);
  };
}

window.addEventListener("beforeprint", () => setPrinting(true));
window.addEventListener("afterprint", () => setPrinting(false));
