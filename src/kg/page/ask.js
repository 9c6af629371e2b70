// Asking the page: the questions of the catalogue and a box for SPARQL, answered inside the page.

const OWN = "sparql";
const LIMITS = [5, 30, 300];
/** Of so many things that fit a word the first few, that one can ask about, are offered. */
const THINGS_LOOKED = 12;
const THINGS_ASKED = 3;
const EXAMPLE = "SELECT ?spirit ?branch WHERE {\n  ?spirit kg:inspires ?branch .\n}";

/** What stands in the box, also before it is run. @type {string|null} */
let draft = null;
let questionsWanted = "";

/** The query that the address asks for; empty where it asks for none. */
function textNow() {
  const question = questionNow();
  if (question) return queryOf(question);
  return setting("ask") === OWN ? setting("sparql") : "";
}

function limitNow() {
  const given = Number(setting("limit"));
  return LIMITS.includes(given) ? given : 30;
}

/** Have the answer to what the address asks for, unless it is there already. @param {boolean} [again] */
function considerAsking(again) {
  const text = textNow();
  if (!text) Object.assign(asked, { text: "", reply: null });
  if (!text || (text === asked.text && !again) || !engineIs()) return;
  Object.assign(asked, { text, reply: null });
  askEngine(text, limitNow(), (reply) => {
    if (asked.text !== text) return;
    asked.reply = reply;
    showAnswer();
  });
}

/** Ask the same once more. */
function askAgain() {
  considerAsking(true);
  fill(byId("ask-answer"), ...answerParts());
}

function showAnswer() {
  const { found, fault } = asked.reply || {};
  const missed = found && found.unknown.length && setting("ask") === OWN ? " " + missingText(found.unknown, found.names) : "";
  announce(found ? (found.form === "ASK" ? t(found.total ? "askYes" : "askNo") : rowsText(found)) + missed : fault ? t(fault.key, ...fault.values) : "");
  selection.key = null;
  if (state.focus === ANSWER && state.view !== "ask") {
    redraw(drawPanel, drawViews);
    return showFocus();
  }
  const place = document.getElementById("ask-answer");
  if (place) redraw(() => fill(place, ...answerParts()));
  if (fault && fault.line !== undefined) pointAt(fault);
}

/** @param {HTMLElement} view */
function drawAsk(view) {
  startEngine();
  considerAsking();
  const own = setting("ask") === OWN;
  fill(
    view,
    h("h2", { class: "hidden" }, t("ask")),
    h(
      "div",
      { class: "ask-columns" + (setting("ask") ? " has-question" : "") },
      questionList(),
      h(
        "div",
        { class: "ask-main" },
        backToQuestions(),
        own ? ownHead() : questionHead(),
        own && queryBox(),
        engineNote(),
        h("div", { id: "ask-answer", class: "ask-answer" }, ...answerParts()),
      ),
    ),
  );
  tellState();
  // Its tab is the last one, out of sight on a phone.
  const tabs = byId("view-ask").parentElement;
  if (tabs) tabs.scrollLeft = tabs.scrollWidth;
}

/** The questions under what they are about, to be narrowed by a word; the last one is one's own. */
function questionList() {
  const list = h("div", { class: "ask-list" });
  const box = /** @type {HTMLInputElement} */ (
    h("input", { type: "text", id: "ask-match", placeholder: t("askMatch"), "aria-label": t("askMatch"), spellcheck: "false" })
  );
  box.value = questionsWanted;
  const narrow = () => {
    questionsWanted = box.value;
    const wanted = folded(questionsWanted);
    const found = questions().filter((one) => folded(one.say.join("\n") + " " + one.name).includes(wanted));
    const abouts = wanted ? questionsAbout(questionsWanted) : [];
    const own = found.length > 0 || !abouts.length;
    fill(list, ...(own ? questionGroups(found, wanted !== "") : []), ...abouts.map(aboutGroup), own && !found.length && h("p", { class: "note" }, t("askMatchNone")));
  };
  box.addEventListener("input", narrow);
  narrow();
  return h(
    "nav",
    { class: "ask-questions", "aria-label": t("askQuestions") },
    box,
    list,
    h("ul", { class: "ask-own" }, questionButton(OWN, t("askOwn"))),
  );
}

/** Each group folds, so that all are in sight: open is that of the question chosen, else the first, and all while one narrows. @param {Question[]} found @param {boolean} narrowed */
function questionGroups(found, narrowed) {
  const held = (model.ask ? model.ask.groups : [])
    .map(({ about, questions }) => ({ about, held: questions.flatMap((name) => found.filter((one) => one.name === name)) }))
    .filter((group) => group.held.length);
  const chosen = held.findIndex((group) => group.held.some((one) => one.name === setting("ask")));
  const groups = held.map((group, index) => {
    const head = h("summary", null, group.about ? words(say(group.about)) : t("askMore"), h("span", { class: "count" }, count(group.held.length)));
    const list = h("ul", null, ...group.held.map((one) => questionButton(one.name, say(one.say))));
    return h("details", { class: "ask-group", open: narrowed || index === Math.max(chosen, 0) }, head, list);
  });
  if (!narrowed) groups.forEach((one) => one.addEventListener("toggle", () => one.hasAttribute("open") && groups.forEach((other) => other === one || other.removeAttribute("open"))));
  return groups;
}

/** The things that a text may mean, each with the questions that can be asked about it. @param {string} text @returns {{node: NodeRow, asked: {question: Question, parameter: Parameter}[]}[]} */
function questionsAbout(text) {
  const members = model.ask ? model.ask.members : {};
  const isOf = (/** @type {NodeRow} */ node, /** @type {Parameter} */ { kind, type }) => kind === "iri" && (members[type] || []).map(expand).includes(node.iri);
  const abouts = find(text).slice(0, THINGS_LOOKED).map((node) => ({
    node,
    asked: questions().flatMap((question) => question.params.filter((one) => isOf(node, one)).slice(0, 1).map((parameter) => ({ question, parameter }))),
  }));
  return abouts.filter(({ asked }) => asked.length).slice(0, THINGS_ASKED);
}

/** A thing and what can be asked about it; a press asks it of this thing. @param {ReturnType<typeof questionsAbout>[0]} about */
function aboutGroup({ node, asked }) {
  const head = h("summary", null, icon(classOf(node)), words(t("askAbout", say(node.label))), h("span", { class: "count" }, count(asked.length)));
  const ask = (/** @type {Parameter} */ { name }) => new URLSearchParams({ [name]: shorten(node.iri) }).toString();
  const list = h("ul", null, ...asked.map(({ question, parameter }) => questionButton(question.name, say(question.say), ask(parameter))));
  return h("details", { class: "ask-group ask-about", open: true }, head, list);
}

/** @param {string} name @param {string} text @param {string} [given] the values of its parameters */
function questionButton(name, text, given = "") {
  const chosen = setting("ask") === name && (!given || setting("with") === given);
  return h(
    "li",
    null,
    h(
      "button",
      { type: "button", class: "ask-question", id: "ask-" + name + given.replace("=", "-"), "aria-current": chosen ? "true" : null, onclick: () => goAsk(name, given) },
      words(text),
    ),
  );
}

/** Ask a question, and go to it with the keyboard and the eye. @param {string} name @param {string} given */
function goAsk(name, given) {
  const goThere = () => {
    const place = byId(name === OWN && !isNarrow() ? "ask-box" : "ask-title");
    place.focus({ preventScroll: true });
    byId("ask-title").scrollIntoView({ block: "nearest" });
  };
  if (setting("ask") === name && setting("with") === given) return goThere();
  // The address is followed a little later; whoever else waits for that comes first.
  window.addEventListener("hashchange", () => window.setTimeout(goThere), { once: true });
  set({ ask: name, with: given });
}

/** On a phone the list makes room for the answer; this brings it back. */
function backToQuestions() {
  if (!setting("ask")) return null;
  return h("button", { type: "button", class: "action ask-others", id: "ask-others", onclick: () => set({ ask: "", with: "" }) }, t("askOthers"));
}

function questionHead() {
  const question = questionNow();
  if (!question) return h("div", { class: "ask-head" }, h("h3", { id: "ask-title" }, t("ask")), h("p", { class: "note ask-intro" }, t("askIntro")));
  const edit = () => {
    draft = legibleQuery(question);
    set({ ask: OWN, with: "", sparql: draft });
  };
  return h(
    "div",
    { class: "ask-head" },
    h("h3", { id: "ask-title", tabindex: "-1" }, words(say(question.say))),
    parameterMenus(question),
    h(
      "details",
      { class: "ask-query" },
      h("summary", null, t("askShowQuery")),
      h("pre", { dir: "ltr", tabindex: "0", "aria-label": "SPARQL" }, h("code", null, legibleQuery(question))),
      h("button", { type: "button", class: "action", id: "ask-edit", onclick: edit }, t("askEdit")),
    ),
  );
}

function ownHead() {
  return h("div", { class: "ask-head" }, h("h3", { id: "ask-title", tabindex: "-1" }, t("askOwn")), h("p", { class: "note" }, t("askOwnHint")), sampleButtons());
}

// The box --------------------------------------------------------------------------------------------

function queryBox() {
  if (draft === null) draft = setting("sparql") || EXAMPLE;
  const box = /** @type {HTMLTextAreaElement} */ (
    h("textarea", { id: "ask-box", class: "ask-box", dir: "ltr", lang: "en", spellcheck: "false", autocapitalize: "off", autocomplete: "off", "aria-label": t("askBox"), rows: Math.min(18, Math.max(6, draft.split("\n").length + 1)) })
  );
  box.value = draft;
  const last = /** @type {HTMLTextAreaElement|null} */ (document.getElementById("ask-box"));
  if (last && last.value === draft) box.setSelectionRange(last.selectionStart, last.selectionEnd);
  box.addEventListener("input", () => (draft = box.value));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    runBox();
  });
  return h(
    "div",
    { class: "ask-editor" },
    box,
    h("div", { class: "tools" }, h("button", { type: "button", class: "action primary", id: "ask-run", onclick: runBox }, t("askRun")), limitMenu(), h("span", { class: "note" }, t("askRunKey"))),
    namesToUse(),
  );
}

function runBox() {
  runText(/** @type {HTMLTextAreaElement} */ (byId("ask-box")).value);
}

/** Put a query into the box and have its answer. @param {string} text */
function runText(text) {
  if (!text.trim()) return;
  draft = text;
  if (text === setting("sparql")) askAgain();
  else set({ sparql: text });
}

/** Queries of one's own to begin with, each run by a press, so that one need not type; those whose terms the data have. */
function sampleButtons() {
  const has = (/** @type {string} */ id) => model.properties.some((row) => row.id === id);
  const names = NAMES.find(has);
  const [about] = model.story.lanes.flatMap(({ spirit }) => (spirit === null ? [] : [model.nodes[spirit]])).concat(model.nodes);
  if (!names || !about) return null;
  const held = quoted(say(about.label));
  const texts = /** @type {[string, string|false][]} */ ([
    ["askSampleName", `SELECT ?thing ?name WHERE {\n  ?thing ${names} ?name .\n  FILTER(CONTAINS(?name, ${held}))\n}`],
    ["askSampleHonors", has("kg:honoredWith") && `SELECT ?branch ?honor ?name WHERE {\n  ?branch kg:honoredWith ?honor .\n  ?honor ${names} ?name .\n  FILTER(LANG(?name) = "${state.lang}")\n}`],
    ["askSampleEvidence", model.evidence.length > 0 && `SELECT DISTINCT ?property ?value ?evidence WHERE {\n  ?thing ${names} ?name .\n  FILTER(STR(?name) = ${held})\n  GRAPH ?evidence { ?thing ?property ?value }\n}`],
  ]);
  const buttons = texts.map(([key, text]) => text && h("button", { type: "button", class: "action", id: key, onclick: () => runText(text) }, t(key, say(about.label))));
  return h("p", { class: "ask-samples", role: "group", "aria-label": t("askSamples") }, h("span", { class: "note" }, t("askSamples") + t("colon")), ...buttons);
}

function limitMenu() {
  const choose = (/** @type {Event} */ event) => set({ limit: /** @type {HTMLSelectElement} */ (event.target).value });
  const option = (/** @type {number} */ seconds) => h("option", { value: seconds, selected: seconds === limitNow() }, t("askSeconds", seconds));
  return h("label", { class: "facet" }, h("span", { class: "facet-name" }, t("askLimit")), h("select", { id: "ask-limit", onchange: choose }, ...LIMITS.map(option)));
}

/** The prefixes that are known, and the classes and properties of these data, each put into the box by a press. */
function namesToUse() {
  const name = (/** @type {{id: string, label: Pair}} */ row) =>
    h("li", null, h("button", { type: "button", class: "ask-name", onclick: () => insert(row.id) }, h("code", { dir: "ltr" }, row.id), " ", words(say(row.label))));
  const part = (/** @type {string} */ key, /** @type {{id: string, label: Pair}[]} */ rows) => [
    h("h4", null, t(key)),
    h("ul", { class: "ask-names" }, ...rows.filter((row, index) => rows.findIndex((one) => one.id === row.id) === index).map(name)),
  ];
  const prefixes = Object.entries(model.prefixes).map(([prefix, iri]) =>
    h("li", null, h("code", { dir: "ltr" }, prefix + ":"), " ", h("span", { class: "note", dir: "ltr" }, iri)),
  );
  return h(
    "details",
    { class: "ask-help" },
    h("summary", null, t("askNames")),
    ...part("askClasses", model.classes.filter((row) => row.count)),
    ...part("askProperties", model.properties),
    h("h4", null, t("askPrefixes")),
    h("ul", { class: "ask-prefixes" }, ...prefixes),
  );
}

/** Put a word where the cursor is. @param {string} word */
function insert(word) {
  const box = /** @type {HTMLTextAreaElement} */ (byId("ask-box"));
  box.setRangeText(word, box.selectionStart, box.selectionEnd, "end");
  draft = box.value;
  box.focus();
}

/** Bring the cursor to the place of a fault. @param {Fault} fault */
function pointAt(fault) {
  const box = /** @type {HTMLTextAreaElement|null} */ (document.getElementById("ask-box"));
  if (!box || box.value !== asked.text) return;
  const lines = box.value.split("\n");
  const line = (fault.line || 1) - 1;
  const before = [...lines[line]].slice(0, (fault.column || 1) - 1).join("").length;
  const start = lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + before;
  box.focus({ preventScroll: true });
  box.setSelectionRange(start, start + (fault.length || 0));
}

// How the engine is ----------------------------------------------------------------------------------

/** The place where it is told how the engine is, and the button that stops it. */
function engineNote() {
  const stop = h("button", { type: "button", class: "action", id: "ask-stop", hidden: true, onclick: () => stopEngine({ key: "askStopped", values: [] }) }, t("askStop"));
  return h("div", { class: "ask-engine" }, h("span", { id: "ask-state", class: "note" }), stop);
}

function tellState() {
  const place = document.getElementById("ask-state");
  if (!place) return;
  const computing = engine.state === "computing" || (engine.state === "starting" && Boolean(engine.asked));
  place.textContent = stateText();
  place.classList.toggle("ask-trouble", !engineIs() || engine.state === "failed");
  const stop = byId("ask-stop");
  const held = document.activeElement === stop;
  stop.hidden = !computing;
  if (held && !computing) /** @type {HTMLElement|null} */ (document.getElementById("ask-run") || document.querySelector(".ask-question[aria-current]"))?.focus();
}

function stateText() {
  if (model.ask && !model.ask.engine) return t("askNoEngine");
  if (engineLacks().length) return t("askOldBrowser", engineLacks().join(t("listComma")));
  if (engine.state === "failed") return t("askFailed", engine.trouble);
  if (engine.state === "computing") return t("askComputing");
  return engine.state === "ready" ? t("askReady", count(engine.statements)) : t("askStarting");
}

if (model.ask) {
  engine.listeners.push(tellState);
  // Back and forward, and a link to a picture in which an answer is lit up, ask as well.
  listeners.push(() => state.focus === ANSWER && considerAsking());
  // What was asked before stands in the box again.
  listeners.push((before) => {
    if (setting("sparql") && setting("sparql") !== before.more.sparql) draft = setting("sparql");
  });
  if (state.focus === ANSWER) considerAsking();
}
