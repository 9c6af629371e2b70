// The row of what can be taken away from the current view.

function exportSwitch() {
  return rowSwitch("export-open", "export", unfolded.export === true, [t("export")]);
}

function exportRow() {
  const button = (/** @type {string} */ key, /** @type {() => void} */ act) =>
    h("button", { type: "button", class: "switch", id: key, onclick: act }, t(key));
  const lacking = state.view === "list" ? "pictureNone" : isUnasked() ? "pictureUnasked" : "";
  return unfoldedRow("export", "filters", t("export"), unfolded.export === true, [
    ...(lacking ? [h("span", { class: "note", id: "no-picture" }, t(lacking))] : [button("savePng", savePng), button("saveSvg", saveSvg)]),
    ...(lacking === "pictureUnasked" ? [] : dataButtons()),
    button("copyLink", copyLink),
    button("print", () => window.print()),
    h("span", { class: "matches", id: "export-said", "aria-hidden": "true" }),
  ]);
}

/** Whether the page waits for a question, so that there is no answer to take away. */
function isUnasked() {
  return state.view === "ask" && !textNow();
}

/** The address of what is seen. A page on a disk has none that leads there from elsewhere: then how to get there in the same page. */
function copyLink() {
  const fragment = writeAddress(state);
  if (location.protocol.startsWith("http")) return copyText(location.href.split("#")[0] + fragment);
  const name = decodeURIComponent(location.pathname.split("/").pop() || "");
  copyText(t("linkHere", name, model.version) + "\n" + fragment, "linkLocal");
}

function pictureName() {
  return document.title.split(" · ")[0] + " " + viewLabel(state.view);
}

/** Whether there is something to make a picture of; the network may not be there yet, or not at all. */
function canPicture() {
  const can = state.view !== "network" || Boolean(drawing);
  if (!can) inform(t("pictureUndrawn"));
  return can;
}

function savePng() {
  if (!canPicture()) return;
  const drawn = pictureOfView();
  paintedCanvas(drawn).toBlob((blob) => blob && savePicture(drawn, ".png", "image/png", blob));
}

function saveSvg() {
  if (!canPicture()) return;
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
