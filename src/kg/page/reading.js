// The reading pane: the sentences of the source beside the picture, or their numbers where the text is not here.

const passages = model.evidence
  .filter((row) => model.kinds[row.k].id === "passage" && row.paragraph !== null)
  .sort((a, b) => (a.paragraph || 0) - (b.paragraph || 0) || (a.sentence || 0) - (b.sentence || 0));
const hasTexts = Object.keys(model.texts).length > 0;

/** How many statements each piece of evidence holds. */
const claimCounts = model.evidence.map(() => 0);
model.nodes.forEach((node) => node.facts.forEach((fact) => fact.e.forEach((e) => (claimCounts[e] += 1))));
model.edges.forEach((edge) => edge.e.forEach((e) => (claimCounts[e] += 1)));

/** Whether the pane is there: by choice, or at first where there is a text and room for it. */
function readingOpen() {
  const chosen = setting("read");
  return passages.length > 0 && (chosen ? chosen === "1" : hasTexts && window.innerWidth > 1180);
}

function readingSwitch() {
  if (!passages.length) return null;
  return h(
    "button",
    {
      type: "button",
      class: "plain",
      id: "reading-open",
      "aria-pressed": String(readingOpen()),
      onclick: () => set({ read: readingOpen() ? "0" : "1" }),
    },
    t(hasTexts ? "text" : "outline"),
  );
}

/** Draw the pane for the state. */
function drawReading() {
  const pane = byId("reading");
  pane.hidden = !readingOpen();
  if (pane.hidden) return;
  pane.setAttribute("aria-label", t(hasTexts ? "text" : "outline"));
  pane.classList.toggle("outlined", !hasTexts);
  const close = h(
    "button",
    { type: "button", class: "close", "aria-label": t("textClose"), onclick: closeReading },
    cross(),
  );
  fill(
    pane,
    h("header", { class: "panel-head" }, h("h2", { id: "reading-title", tabindex: "-1" }, t(hasTexts ? "text" : "outline")), close),
    h("p", { class: "note" }, t(hasTexts ? "textHint" : "outlineHint")),
    h("div", { class: "cover-row" }, coverSwitch(), coverOn() && coverScale()),
    ...sectionsOfText(),
  );
}

/** The least number of statements for each depth of colour. */
const COVER_STEPS = [1, 5, 10, 20];

/** How deep a number of statements is coloured, 0 for none. @param {number} claims */
function coverLevel(claims) {
  return COVER_STEPS.filter((step) => claims >= step).length;
}

function coverOn() {
  return setting("cover") === "1";
}

/** Colours the sentences by how many statements they hold, so that what is not covered is seen. */
function coverSwitch() {
  return h(
    "button",
    {
      type: "button",
      class: "switch printed",
      role: "switch",
      id: "cover",
      "aria-checked": String(coverOn()),
      title: t("coverHint"),
      onclick: () => set({ cover: coverOn() ? "" : "1" }),
    },
    h("span", { class: "knob", "aria-hidden": "true" }),
    t("cover"),
  );
}

function coverScale() {
  const names = ["0", ...COVER_STEPS.map((step, index) => (index < COVER_STEPS.length - 1 ? step + "–" + (COVER_STEPS[index + 1] - 1) : step + "+"))];
  const steps = names.map((name, level) => h("span", { class: "cover-" + level }, name));
  return h("span", { class: "cover-scale", role: "img", "aria-label": t("coverScale") + t("colon") + names.join(t("listComma")) }, ...steps);
}

function closeReading() {
  set({ read: "0" });
  byId("reading-open").focus();
}

/** The passages of each section, in their order. @returns {[string, EvidenceRow[]][]} */
function passagesBySection() {
  /** @type {Map<string, EvidenceRow[]>} */
  const groups = new Map();
  for (const row of passages) {
    const name = row.section ? say(row.section) : "";
    groups.set(name, [...(groups.get(name) || []), row]);
  }
  return [...groups];
}

/** The sections of the text, each with its paragraphs. */
function sectionsOfText() {
  return passagesBySection().map(([name, rows]) =>
    h("section", { class: "text-section" }, name && h("h3", null, words(name)), ...paragraphs(rows)),
  );
}

/** @param {EvidenceRow[]} rows */
function paragraphs(rows) {
  const numbers = [...new Set(rows.map((row) => row.paragraph))];
  return numbers.map((number) =>
    h(
      "div",
      { class: "paragraph" },
      h("span", { class: "paragraph-number", "aria-hidden": "true" }, String(number)),
      h("p", null, ...rows.filter((row) => row.paragraph === number).flatMap(sentenceLink)),
    ),
  );
}

/** A sentence, or its number, as a link to what it states: a link flows like text, which a button does not. @param {EvidenceRow} row */
function sentenceLink(row) {
  const text = model.texts[row.index];
  const claims = claimCounts[row.index];
  const said = claims ? t("claims", claims) : t("claimsNone");
  const short = row.part && row.part !== "sentence" ? t("part_" + row.part) : t("sentence", row.sentence || 1);
  const link = h(
    "a",
    {
      class: "sentence" + (claims ? "" : " no-claims") + (coverOn() ? " cover-" + coverLevel(claims) : ""),
      id: "sentence-" + row.index,
      href: location.href.split("#")[0] + writeAddress(Object.assign({}, state, { focus: row.id })),
      title: claims ? said : row.noClaim ? say(row.noClaim) : said,
    },
    text ? words(text) : h("span", { class: "hidden" }, t("placeParagraph", row.paragraph || 0), t("listComma")),
    !text && short,
    text && !claims && h("span", { class: "no-claims-mark" }, t("claimsNone")),
    !text && h("span", { class: "count", "aria-hidden": "true" }, claims ? count(claims) : "–"),
    !text && h("span", { class: "hidden" }, t("listComma"), said),
  );
  return [link, " "];
}

/** Light up the sentences that what is selected rests on, and bring the first that names it into sight, or else the first. */
function markReading() {
  if (!readingOpen()) return;
  const lit = passagesOf(selection());
  const pane = byId("reading");
  pane.querySelectorAll(".sentence").forEach((link) => {
    const index = Number(link.id.slice("sentence-".length));
    link.classList.toggle("is-lit", lit.has(index));
    if (model.evidence[index].id === state.focus) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
  const links = /** @type {HTMLElement[]} */ ([...pane.querySelectorAll(".sentence.is-lit")]);
  if (!links.length) return;
  const first = links.find(isNamedIn) || links[0];
  const [box, frame] = [first.getBoundingClientRect(), pane.getBoundingClientRect()];
  if (box.top < frame.top + 40 || box.bottom > frame.bottom) pane.scrollTop += box.top - frame.top - frame.height / 3;
}

/** Whether a sentence has a name of the selected thing in it. @param {HTMLElement} link */
function isNamedIn(link) {
  const { node } = selection();
  const text = link.textContent || "";
  return node !== null && [...node.label, ...node.alt.map(([name]) => name)].some((name) => name && text.includes(name));
}

/** The passages behind what is selected; for a thing those that state it, or where none does, those its readings rest on. @param {ReturnType<typeof selection>} selected @returns {Set<number>} */
function passagesOf(selected) {
  /** @type {Set<number>} */
  const found = new Set();
  const { node, evidence, told } = selected;
  if (evidence) addEvidence(evidence.index, found);
  if (node) {
    const said = [...node.facts.filter((fact) => isHeld(fact.e)), ...[...selected.edges].filter(edgeSeen)].flatMap((one) => one.e);
    const own = said.filter((e) => kindOf(e) === "passage");
    (own.length ? own : said).forEach((e) => addEvidence(e, found));
    return found;
  }
  const edges = told ? told.told.map((index) => model.edges[index]) : evidence ? [] : [...selected.edges];
  const seen = new Set();
  edges.filter(edgeSeen).forEach((edge) => addEdge(edge, found, seen));
  return found;
}

/** @param {number} e @param {Set<number>} found @param {number[]} [above] what it is the source of */
function addEvidence(e, found, above = []) {
  const row = model.evidence[e];
  if (model.kinds[row.k].id === "passage") found.add(e);
  else row.from.filter((one) => !above.includes(one) && one !== e).forEach((one) => addEvidence(one, found, [...above, e]));
}

/** The passages of an edge; of a derived one also those of what it rests on. @param {EdgeRow} edge @param {Set<number>} found @param {Set<unknown>} seen */
function addEdge(edge, found, seen) {
  if (seen.has(edge)) return;
  seen.add(edge);
  edge.e.forEach((e) => addEvidence(e, found));
  for (const [subject, property, object] of edge.r) {
    const under = model.edges.find((one) => one.p === property && one.s === subject.node && one.t === object.node);
    if (under) addEdge(under, found, seen);
  }
}
