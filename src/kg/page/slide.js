// What of a view stands on a slide: as wide as it needs, in letters as large as it allows, and what had to be left out.

/** @typedef {{drawn: Drawn, marks: ClassRow[], kinds: KindRow[]}} Slide marks, kinds: the signs and lines drawn that are not named beside */

/** A slide is as wide as one of these, the first at which the view fits it; what is too small to read at another is so wide always. */
const SLIDE_WIDTHS = [1120, 1280, 1440, 1600, 1760, 1920];
const SLIDE_FIXED = 1280;
/** What title, legend and source take of the height of a slide. */
const SLIDE_FRAME = 128;
/** The story in letters of so many pixels; below the second its parts make room for the rest. */
const LETTERS = { most: 20, good: 12, least: 8 };
/** More rows of a table than these have no room on a slide. */
const SLIDE_ROWS = 24;
/** A column that says in so many of its rows what one before it says there is left out first. */
const ALIKE_MOST = 0.75;

/** A view but the network, read off the page laid out for a slide; scrolled to its beginning while it is read. @returns {Slide} */
function viewSlide() {
  const [x, y] = [window.scrollX, window.scrollY];
  const [root, narrow] = [document.documentElement, isNarrow()];
  const panel = root.classList.contains("has-panel");
  const view = placeOf(state.view);
  const seen = tableInSight(view);
  root.classList.add("picturing");
  root.classList.remove("has-panel");
  layOut(true, narrow);
  window.scrollTo(0, 0);
  const restore = seen ? cutTable(view, seen) : fitView(view);
  drawLines();
  const slide = { drawn: drawnOf(view), marks: marksIn(view), kinds: kindsIn(view) };
  root.classList.remove("picturing");
  restore();
  root.classList.toggle("has-panel", panel);
  layOut(false, narrow);
  if (!narrow) drawLines();
  window.scrollTo(x, y);
  return slide;
}

/** @param {HTMLElement} view @returns {() => void} how to undo it */
function fitView(view) {
  const canvas = document.getElementById("story-canvas");
  return state.view === "story" && canvas ? fitStory(view, canvas) : fitSlide(view);
}

/** Lay a view out for the narrowest slide that it fits. @param {HTMLElement} view */
function fitSlide(view) {
  SLIDE_WIDTHS.find((width) => {
    document.documentElement.style.setProperty("--slide", width + "px");
    return heightOf(view) + SLIDE_FRAME <= (width * 9) / 16;
  });
  return () => {};
}

/** The story in the largest letters that fit; where they would be too small its parts are left out, and it is said how many. @param {HTMLElement} view @param {HTMLElement} canvas */
function fitStory(view, canvas) {
  const root = document.documentElement;
  root.style.setProperty("--slide", SLIDE_FIXED + "px");
  root.style.setProperty("--sheet", SLIDE_FIXED + "px");
  root.classList.add("to-scale");
  const room = (SLIDE_FIXED * 9) / 16 - SLIDE_FRAME;
  const parts = [...canvas.querySelectorAll(".parts")];
  const note = h("p", { class: "note" }, t("pictureParts", count(canvas.querySelectorAll(".parts > .item").length)));
  const fits = () => heightOf(view) <= room;
  largest(canvas, { most: LETTERS.most, least: parts.length ? LETTERS.good : LETTERS.least }, fits);
  if (parts.length && !fits()) {
    dropAll(parts);
    append(canvas, [note]);
    largest(canvas, LETTERS, fits);
  }
  return () => {
    note.remove();
    parts.forEach((one) => one.removeAttribute("hidden"));
    root.classList.remove("to-scale");
    continueKinds(canvas, true);
  };
}

/** Set the story in the largest letters in which it fits. @param {HTMLElement} canvas @param {{most: number, least: number}} sizes @param {() => boolean} fits */
function largest(canvas, { most, least }, fits) {
  const fitsAt = (/** @type {number} */ step) => {
    document.documentElement.style.setProperty("--letters", least + step / 4 + "px");
    continueKinds(canvas, true);
    return fits();
  };
  if (!fitsAt(0)) return;
  let [low, high] = [0, (most - least) * 4];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fitsAt(middle)) low = middle;
    else high = middle - 1;
  }
  fitsAt(low);
}

/** How far the table is scrolled, and the first column and row in sight beside its names and heads; null where there is no table. @param {HTMLElement} view */
function tableInSight(view) {
  const frame = state.view === "table" && view.querySelector(".sheet");
  if (!frame) return null;
  const heads = [...frame.querySelectorAll("thead th")].map((one) => one.getBoundingClientRect());
  const first = heads.findIndex((box, place) => place > 0 && box.left >= heads[0].right - 2);
  const row = [...frame.querySelectorAll("tbody tr")].findIndex((one) => one.getBoundingClientRect().top >= heads[0].bottom - 2);
  return { first: Math.max(1, first), row: Math.max(0, row), left: frame.scrollLeft, top: frame.scrollTop };
}

/** @typedef {{first: number, row: number, left: number, top: number}} Sought */

/** Leave of the table the columns and the rows from one on that a slide has room for, and say which; how to undo that is returned. @param {HTMLElement} view @param {Sought} seen */
function cutTable(view, { first, row, left, top }) {
  const frame = /** @type {HTMLElement} */ (view.querySelector(".sheet"));
  document.documentElement.style.setProperty("--slide", SLIDE_FIXED + "px");
  const rows = [...view.querySelectorAll("tbody tr")];
  dropAll(rows.filter((_, at) => at < row || at >= row + SLIDE_ROWS));
  const columns = cutColumns(view, first, () => frame.scrollWidth <= SLIDE_FIXED - 40);
  const low = view.getBoundingClientRect().top + (SLIDE_FIXED * 9) / 16 - SLIDE_FRAME - 24;
  dropAll(rows.slice(row + 1).filter((one) => one.getBoundingClientRect().bottom > low));
  const leftRows = rows.filter((one) => !one.hasAttribute("hidden")).length;
  const total = Number(frame.dataset.rows);
  const note = h("p", { class: "note" }, t("pictureCut", count(row + 1), count(row + leftRows), count(total), columns.kept, columns.all));
  if (leftRows < total || columns.kept < columns.all) append(view, [note]);
  return () => {
    note.remove();
    view.querySelectorAll(".data [hidden]").forEach((one) => one.removeAttribute("hidden"));
    frame.scrollTo(left, top);
  };
}

/** Leave of the table its names and the columns from one on that fit, none of them nearly like another; how many of how many. @param {HTMLElement} view @param {number} first @param {() => boolean} fits @returns {{kept: number, all: number}} */
function cutColumns(view, first, fits) {
  const all = view.querySelectorAll("thead th").length;
  const texts = Array.from({ length: all }, (_, place) => columnAt(view, place).slice(1).flatMap((cell) => (cell.getClientRects().length ? [cell.textContent || ""] : [])));
  const from = texts.map((_, place) => place).slice(first);
  const kept = from.filter((place, at) => !from.slice(0, at).some((other) => areAlike(texts[other], texts[place])));
  texts.forEach((_, place) => place && !kept.includes(place) && dropAll(columnAt(view, place)));
  while (kept.length > 1 && !fits()) dropAll(columnAt(view, Number(kept.pop())));
  return { kept: kept.length + 1, all };
}

/** Whether a column says little that one before it does not. @param {string[]} before @param {string[]} column */
function areAlike(before, column) {
  const said = column.filter(Boolean).length;
  return column.filter((text, row) => text && text === before[row]).length > said * ALIKE_MOST;
}

/** @param {HTMLElement} view @param {number} place */
function columnAt(view, place) {
  return [...view.querySelectorAll(`.data tr > :nth-child(${place + 1})`)];
}

/** @param {Element[]} elements */
function dropAll(elements) {
  elements.forEach((one) => one.setAttribute("hidden", ""));
}

/** What of a view ends lowest. @param {HTMLElement} view */
function heightOf(view) {
  const top = view.getBoundingClientRect().top;
  return Math.max(...[...view.children].map((child) => child.getBoundingClientRect().bottom - top));
}

/** Lay the view out for a slide or for the screen as it is; where that is narrow it is drawn anew for it. @param {boolean} wide @param {boolean} narrow */
function layOut(wide, narrow) {
  setWide(wide);
  if (narrow) redraw(drawViews);
}

/** The classes whose signs a view draws without their names beside them. @param {HTMLElement} view */
function marksIn(view) {
  const drawn = [...view.querySelectorAll("[data-node] .icon")].filter((one) => one.getClientRects().length && !one.closest(NOT_DRAWN));
  const found = new Set(drawn.map((one) => model.nodes[Number(/** @type {HTMLElement} */ (one.closest("[data-node]")).dataset.node)].c));
  const named = new Set([...view.querySelectorAll(".kind-name, .column-name, .aspect")].map((one) => one.textContent));
  return model.classes.filter((row, at) => found.has(at) && !named.has(say(row.label)));
}

/** The kinds of evidence whose lines a view draws. @param {HTMLElement} view */
function kindsIn(view) {
  const kinds = new Set([...view.querySelectorAll(".edge-target")].map((one) => edgeKind(model.edges[Number(one.getAttribute("data-edge"))])));
  return model.kinds.filter((_, at) => kinds.has(at));
}
