// The page as a whole: head, views, theme, keys, and drawing again when the state changes.

const VIEWS = {
  story: drawStory,
  network: drawNetwork,
  places: drawPlaces,
  time: drawTime,
  compare: drawCompare,
  table: drawTable,
  list: drawList,
  ask: drawAsk,
};

function drawTop() {
  const title = pageTitle();
  document.documentElement.lang = state.lang === "zh" ? "zh-CN" : "en";
  document.title = [title, sourceName()].filter(Boolean).join(" · ");
  fill(byId("skip"), skipLink("skip-all", t("skip")));
  fill(
    byId("top"),
    h(
      "div",
      { class: "title" },
      h("h1", { title, onclick: () => isNarrow() && turnTitle() }, title),
      titleSwitch(),
      h("p", { class: "source", id: "source" }, excerptLine(), " ", countsLine(), " ", sourceLine(), " ", versionLine()),
    ),
    searchBox("search", t("searchHint"), goTo),
    h(
      "div",
      { class: "controls" },
      viewSwitch(),
      languageButton(),
      menuSwitch(),
      h(
        "div",
        { class: "menu", id: "menu", role: "group", "aria-label": t("menu") },
        readingSwitch(),
        themeButton(),
        h("button", { type: "button", class: "plain", id: "about-open", onclick: openAbout }, t("about")),
      ),
    ),
  );
  dress(byId("top"), { "data-menu": menuShown, "data-whole": titleWhole });
  fitHead();
}

/** On a phone: whether the menu is open, and whether the title and all that is said of it stand there. */
let menuShown = "false";
let titleWhole = "false";

/** On a phone the title is one line, and this shows all of it, its source and version. */
function titleSwitch() {
  const button = { type: "button", class: "title-switch", id: "title-switch", "aria-expanded": titleWhole, "aria-controls": "source", "aria-label": t("titleWhole"), onclick: turnTitle };
  return h("button", button, t("source"));
}

function turnTitle() {
  titleWhole = String(titleWhole === "false");
  redraw(drawTop);
}

/** Look at a thing that was searched for, wherever the page has been scrolled to since. @param {NodeRow} node */
function goTo(node) {
  const again = state.focus === node.id;
  set(state.view === "table" ? listing(node) : {}, { focus: node.id });
  if (again) showFocus();
}

/** The button behind which a phone keeps what is needed less often. */
function menuSwitch() {
  const button = { type: "button", class: "plain menu-switch", id: "menu-open", "aria-expanded": menuShown, "aria-controls": "menu", "aria-label": t("menu") };
  const turn = () => {
    menuShown = String(menuShown === "false");
    redraw(drawTop);
  };
  return h("button", Object.assign(button, { onclick: turn }), picture("M3 8h.01M8 8h.01M13 8h.01"));
}

/** Tell the styles how tall the head is, and how much of it stays in sight: on a phone not the title. */
function fitHead() {
  const top = byId("top");
  const box = top.getBoundingClientRect();
  const sticks = getComputedStyle(top).position === "sticky";
  const kept = isNarrow() ? box.bottom - byId("search").getBoundingClientRect().top + 6 : box.height;
  document.documentElement.style.setProperty("--head", (sticks ? Math.round(kept) : 0) + "px");
  document.documentElement.style.setProperty("--head-out", Math.round(kept - box.height) + "px");
}

function excerptLine() {
  const cut = model.excerpt;
  return cut ? h("strong", null, words(t("excerpt", say(cut.around), cut.hops))) : null;
}

function sourceLine() {
  return sourceName() ? h("span", { class: "from" }, t("source") + t("colon"), words(sourceText())) : null;
}

/** What it is about, in one line: how many spirits, branches, initiatives and honors; without a story, the classes. */
function countsLine() {
  return h("span", { class: "lead" }, model.story.lanes.length ? storyCounts() : classCounts());
}

function storyCounts() {
  const total = (/** @type {string} */ family) => count(ofFamily(family).length);
  return t(
    "lead",
    t("leadSpirits", total("kg:Spirit")),
    t("leadBranches", total("kg:Branch")),
    t("leadInitiatives", total("kg:Initiative")),
    t("leadHonors", total("kg:Honor")),
  );
}

function classCounts() {
  const families = familiesOf(model.classes)
    .filter((rows) => rows.some((row) => row.shown))
    .slice(0, 6);
  const counts = families.map(
    (rows) => say(rows[0].familyLabel) + " " + count(rows.reduce((sum, row) => sum + row.count, 0)),
  );
  return counts.join(" · ");
}

function versionLine() {
  return h("span", { class: "version" }, t("version") + t("colon"), h("code", { dir: "ltr" }, model.version));
}

/** @param {string} view */
function viewLabel(view) {
  return t("view" + view[0].toUpperCase() + view.slice(1));
}

function viewSwitch() {
  const names = viewNames();
  return h(
    "div",
    { class: "tabs", role: "group", "aria-label": t("views") },
    ...names.map((name) =>
      h(
        "button",
        {
          type: "button",
          id: "view-" + name,
          "aria-pressed": String(state.view === name),
          onclick: () => goToView(name),
        },
        viewLabel(name),
      ),
    ),
  );
}

/** On a phone the text makes room for what one goes on to, and so does the panel but for its head. @param {string} view */
function goToView(view) {
  lowerSheet(state.focus !== "" && view !== state.view);
  // Where one asks, the answer itself stands, and needs no panel.
  set(isNarrow() ? { read: "" } : {}, view === "ask" && state.focus === ANSWER ? { view, focus: "" } : { view });
}

function languageButton() {
  const other = state.lang === "zh" ? "en" : "zh";
  return h(
    "button",
    {
      type: "button",
      class: "plain",
      id: "language",
      lang: other === "zh" ? "zh-CN" : "en",
      onclick: () => go({ lang: other }),
    },
    t("otherLanguage"),
  );
}

function themeButton() {
  const other = themeNow() === "dark" ? "light" : "dark";
  return h("button", { type: "button", class: "plain", id: "theme", onclick: () => go({ theme: other }) }, t(other));
}

function themeNow() {
  if (state.theme === "dark" || state.theme === "light") return state.theme;
  return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Every view has its own place, filled when it is first looked at. */
function drawViews() {
  for (const [name, draw] of Object.entries(VIEWS)) {
    const place = placeOf(name);
    place.hidden = state.view !== name;
    if (state.view === name) draw(place);
  }
}

/** @param {string} name */
function placeOf(name) {
  const id = "in-" + name;
  return document.getElementById(id) || byId("views").appendChild(h("section", { id, class: "view " + name }));
}

/** What is selected has changed and nothing else: mark it in the view without drawing the view again. */
function drawSelection(anew = false) {
  // A selection may bring things of classes that are switched off into the picture.
  const chosen = state.toggled.size || state.printed || state.offKinds.size || chosenFacets().length;
  if (anew || state.view === "network" || chosen || (state.view === "story" && isStoryFolded())) return drawViews();
  markSelection(placeOf(state.view));
  scheduleLines();
}

/** Draw again and keep the keyboard's place. @param {...(() => void)} parts */
function redraw(...parts) {
  const focused = document.activeElement;
  const anchors = focused && focused !== document.body ? anchorsOf(focused) : [];
  parts.forEach((part) => part());
  const again = anchors.map((anchor) => /** @type {HTMLElement|null} */ (document.querySelector(anchor))).find((one) => one && one.getClientRects().length);
  if (again && document.activeElement !== again) again.focus({ preventScroll: true });
}

/** How to find an element again once it has been drawn anew, or, where it is gone, what stood beside it or opened it, or else the view. @param {Element} element @returns {string[]} */
function anchorsOf(element) {
  const beside = [...element.parentElement?.children || []].filter((one) => one.id && one.matches("button, select, input"));
  const before = beside.filter((one) => one.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING).reverse();
  const around = element.parentElement?.closest("[id]");
  const opener = around ? '[aria-controls="' + CSS.escape(around.id) + '"]' : "";
  const all = [...[element, ...before, ...beside].map(anchorOf), opener].filter(Boolean);
  return element.closest("#panel") ? all : [...all, "#content"];
}

/** @param {Element} element */
function anchorOf(element) {
  if (element.id) return "#" + CSS.escape(element.id);
  for (const name of ["data-class", "data-kind"]) {
    const value = element.getAttribute(name);
    if (value) return "[" + name + '="' + CSS.escape(value) + '"]';
  }
  const node = element.getAttribute("data-node");
  return node && element.closest(".views") ? ".view:not([hidden]) [data-node=" + '"' + node + '"]' : "";
}

/** @param {State} before */
function update(before) {
  const words = before.lang !== state.lang;
  dress(document.documentElement, { "data-theme": themeNow(), "data-view": state.view });
  if (words) wrappedTexts.clear();
  closeDialogs();
  const moved = before.focus !== state.focus || before.view !== state.view;
  if (before.focus !== state.focus) {
    lowerSheet(false);
    rememberWay(before.focus);
  }
  const opened = moved && openSelected();
  if (onlyFocus(before)) redraw(() => drawSelection(opened), drawPanel);
  else {
    menuShown = "false";
    redraw(drawTop, drawLegend, drawReading, drawPanel, drawViews);
  }
  if (before.view !== state.view) window.scrollTo(0, 0);
  if (before.focus && !state.focus) returnKeyboard(before.focus);
  else if (before.focus !== state.focus) showFocus();
  else if (before.view !== state.view && state.focus) bringIntoSight();
}

/** Whether no more than what is looked at differs from the state before. @param {State} before */
function onlyFocus(before) {
  return (
    before !== state &&
    writeAddress(Object.assign({}, before, { focus: "" })) === writeAddress(Object.assign({}, state, { focus: "" }))
  );
}

/** Bring what is newly selected into sight, and the keyboard to its panel. */
function showFocus() {
  const { path } = selection();
  const title = document.getElementById(path && !path.to ? "other" : "panel-title");
  if (title && !byId("panel").contains(document.activeElement)) title.focus({ preventScroll: true });
  bringIntoSight();
}

/** Bring what is selected into sight in the view that is shown. */
function bringIntoSight() {
  const { node, path } = selection();
  if (state.view === "list" && node) openListOf(node);
  const seen = (/** @type {string} */ selector) => [...placeOf(state.view).querySelectorAll(selector)].find((one) => one.getClientRects().length);
  const ends = path && path.to ? [path.from, path.to].map((end) => seen('[data-node="' + end.index + '"]')) : [];
  if (ends[0] && ends[1] && state.view === "story") return bringBoth(ends[0], ends[1]);
  const place = (node && seen('[data-node="' + node.index + '"]')) || seen(".is-near");
  if (place && state.view !== "network" && !inSight(place)) place.scrollIntoView({ block: "center", inline: "nearest" });
  if (state.view === "network" && isNarrow() && state.focus) placeOf("network").scrollIntoView();
  if (state.view === "network" && drawing) showSelected();
}

/** Bring two things into sight together; where there is no room for both, the upper one. @param {Element} a @param {Element} b */
function bringBoth(a, b) {
  if (inSight(a) && inSight(b)) return;
  const boxes = [a, b].map((one) => one.getBoundingClientRect());
  const [top, bottom] = [Math.min(...boxes.map((box) => box.top)), Math.max(...boxes.map((box) => box.bottom))];
  const sight = windowPart();
  window.scrollBy(0, top - sight.top - Math.max(8, (sight.bottom - sight.top - (bottom - top)) / 2));
}

/** Whether an element is clear of the window's edges, and of a panel that lies below. @param {Element} element */
function inSight(element) {
  const box = element.getBoundingClientRect();
  const { top, bottom } = windowPart();
  return box.top >= top && box.bottom < bottom;
}

/** The part of the window where the view can be seen. */
function windowPart() {
  const side = byId("side");
  const end = getComputedStyle(side).position === "fixed" && !byId("panel").hidden ? side.getBoundingClientRect().top : window.innerHeight;
  return { top: parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0, bottom: end - 20 };
}

function start() {
  dress(document.documentElement, { "data-theme": themeNow(), "data-view": state.view });
  openSelected();
  drawTop();
  drawLegend();
  drawReading();
  drawPanel();
  drawViews();
  if (state.focus) showFocus();
  listeners.push(update);
  document.addEventListener("keydown", keyPressed);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => update(state));
  new ResizeObserver(scheduleLines).observe(byId("views"));
  new ResizeObserver(fitHead).observe(byId("top"));
  window.addEventListener("resize", fitHead); // in a low window the head lets go without another size of its own
  document.fonts.ready.then(scheduleLines);
}

start();
