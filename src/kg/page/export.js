// The row of what can be taken away from the current view, and printing.

function exportSwitch() {
  return rowSwitch("export-open", "export", unfolded.export === true, [t("export")]);
}

function exportRow() {
  const button = (/** @type {string} */ key, /** @type {() => void} */ act) =>
    h("button", { type: "button", class: "switch", id: key, onclick: act }, t(key));
  return unfoldedRow("export", "filters", t("export"), unfolded.export === true, [
    ...(state.view === "list" ? [h("span", { class: "note", id: "no-picture" }, t("pictureNone"))] : [button("savePng", savePng), button("saveSvg", saveSvg)]),
    ...dataButtons(),
    button("copyLink", copyLink),
    button("print", () => window.print()),
    h("span", { class: "matches", id: "export-said", "aria-hidden": "true" }),
  ]);
}

/** The address of what is seen. A page on a disk has none that leads there from elsewhere: then how to get there in the same page. */
function copyLink() {
  const fragment = writeAddress(state);
  if (location.protocol.startsWith("http")) return copyText(location.href.split("#")[0] + fragment);
  const name = decodeURIComponent(location.pathname.split("/").pop() || "");
  copyText(t("linkHere", name, model.version) + "\n" + fragment, "linkLocal");
}

function pictureName() {
  return document.title.split(" · ")[0] + " " + t("view" + state.view[0].toUpperCase() + state.view.slice(1));
}

function savePng() {
  const drawn = pictureOfView();
  paintedCanvas(drawn).toBlob((blob) => blob && savePicture(drawn, ".png", "image/png", blob));
}

function saveSvg() {
  const drawn = pictureOfView();
  savePicture(drawn, ".svg", "image/svg+xml", svgText(drawn));
}

/** Save a picture, and say so where it is too tall for a slide. @param {Drawn} drawn @param {string} ending @param {string} type @param {BlobPart} content */
function savePicture(drawn, ending, type, content) {
  saveFile(pictureName() + ending, type, content, drawn.height * 16 > drawn.width * 9 + 16 ? t("pictureTall") : "");
}

/** The media of the rules that depend on the width of the screen. @type {Map<CSSMediaRule, string>} */
const screenRules = new Map();

/**
 * Lay the page out without regard to the width of the screen, for paper and for pictures.
 * @param {boolean} on
 */
function setWide(on) {
  isNarrow.never = on;
  for (const rule of document.styleSheets[0].cssRules) {
    if (!(rule instanceof CSSMediaRule)) continue;
    if (!screenRules.has(rule) && !/width/.test(rule.media.mediaText)) continue;
    screenRules.set(rule, screenRules.get(rule) || rule.media.mediaText);
    rule.media.mediaText = on ? "not all" : screenRules.get(rule) || "all";
  }
}

/**
 * On paper the screen's sizes do not count: the story is laid out for A3, and its lines are drawn for that.
 * @param {boolean} on
 */
function setPrinting(on) {
  const root = document.documentElement;
  root.classList.toggle("printing", on);
  setWide(on);
  root.classList.toggle("has-panel", !on && (Boolean(state.focus) || readingOpen()));
  dress(root, { "data-theme": on ? "light" : themeNow() });
  unfoldForPaper(on);
  drawForPaper(on);
  if (on && state.view === "story") fitToSheet();
  if (state.view === "story") drawLines();
}

/** A sheet of paper has another shape than the window, to which a canvas cannot be fitted: the network is drawn for it. @param {boolean} on */
function drawForPaper(on) {
  const place = placeOf("network");
  place.querySelectorAll("svg.on-paper").forEach((old) => old.remove());
  if (!on || state.view !== "network" || !drawing) return;
  const svg = svgOf(drawnNetwork(PAPER_NETWORK));
  svg.setAttribute("class", "on-paper");
  append(place, [svg]);
}

/** What of the height of a sheet of A3, as wide as the story is printed, the head of the page leaves. */
const SHEET_HEIGHT = 930;

/** The largest letters with which the story fits on one sheet. */
function fitToSheet() {
  const canvas = document.getElementById("story-canvas");
  for (let size = 20; canvas && size >= 8; size -= 0.5) {
    document.documentElement.style.setProperty("--print-size", size + "px");
    continueKinds(canvas, true);
    if (canvas.offsetHeight <= SHEET_HEIGHT) return;
  }
}

window.addEventListener("beforeprint", () => setPrinting(true));
window.addEventListener("afterprint", () => setPrinting(false));
