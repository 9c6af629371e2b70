// One box that finds things by name in either language, by pinyin, initials or id.

const SEARCH_SHOWN = 24;

/** @typedef {{node: NodeRow, labels: string[], names: string[], sounds: string[], id: string, all: string}} Entry */

/** What people look for first, where it fits as well as anything else. */
const LOOKED_FOR = ["kg:Spirit", "kg:Branch", "kg:Honor"];

/** Traditional and other forms of the characters that occur in names, each with the simplified one. @type {Map<string, string>} */
const plainForms = new Map((model.variants.match(/../gu) || []).map((pair) => /** @type {[string, string]} */ ([...pair])));

/** What is searched, made when it is first asked for. @returns {Entry[]} */
function entries() {
  if (!entries.known.length) entries.known = model.nodes.map(entryOf);
  return entries.known;
}
entries.known = /** @type {Entry[]} */ ([]);

/** @param {NodeRow} node @returns {Entry} */
function entryOf(node) {
  const labels = node.label.map(folded);
  const names = [...labels, ...node.alt.map(([text]) => folded(text))];
  const id = node.id.toLowerCase();
  return { node, labels, names, sounds: node.keys ? node.keys.split(" ") : [], id, all: [...names, node.keys].join("\n") };
}

/** Case, width, quotation marks and the script do not count. @param {string} text */
function folded(text) {
  const plain = text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[“”‘’「」『』"']/g, "")
    .trim();
  return plain.replace(/[\u3400-\u9fff]/g, (letter) => plainForms.get(letter) || letter);
}

/**
 * The nodes that a text may mean, best first.
 * @param {string} text
 * @returns {NodeRow[]}
 */
function find(text) {
  const wanted = folded(text);
  if (!wanted) return [];
  let found = [];
  // Words like "branch" stand in most ids; an id is meant where it is written as one.
  const isId = /[:/-]/.test(wanted);
  for (const entry of entries()) {
    if (entry.all.includes(wanted) || (isId && (entry.id.includes(wanted) || entry.node.iri.toLowerCase().includes(wanted)))) found.push({ entry, rank: rankOf(entry, wanted) });
  }
  if (!found.length) found = entries().filter((entry) => inWordsOfId(entry, wanted)).map((entry) => ({ entry, rank: rankOf(entry, wanted) }));
  found.sort((a, b) => a.rank - b.rank || a.entry.node.c - b.entry.node.c || a.entry.names[0].length - b.entry.names[0].length);
  return found.map(({ entry }) => entry.node);
}

/** Whether words of an id begin so, but for its first, the kind of thing: where no name fits, the id may be in other English. @param {Entry} entry @param {string} wanted */
function inWordsOfId({ id }, wanted) {
  return id.replace(/^[^-]*-/, "-").includes("-" + wanted.replace(/\s+/g, "-"));
}

/** Its place: how well it fits, then whether it is what people look for first, then whether it fits wholly. @param {Entry} entry @param {string} wanted */
function rankOf(entry, wanted) {
  const looked = LOOKED_FOR.indexOf(classOf(entry.node).family);
  return (fitOf(entry, wanted) * (LOOKED_FOR.length + 1) + (looked < 0 ? LOOKED_FOR.length : looked)) * 2 + (entry.names.includes(wanted) ? 0 : 1);
}

/** How well it fits: wholly; as another name, by its beginning or that of a word; somewhere within. @param {Entry} entry @param {string} wanted */
function fitOf({ labels, names, sounds, id }, wanted) {
  if (labels.includes(wanted) || id === wanted) return 0;
  const begins = names.some((name) => name.startsWith(wanted) || name.includes(" " + wanted));
  if (begins || sounds.some((sound) => sound.startsWith(wanted))) return 1;
  return names.some((name) => name.includes(wanted)) ? 2 : 3;
}

/** What of a thing fits, where its name as it is shown does not: another name, the Chinese that sounds so, the id. @param {NodeRow} node @param {string} text */
function reasonFound(node, text) {
  const wanted = folded(text);
  if (folded(say(node.label)).includes(wanted)) return "";
  const names = [...node.alt.filter(([, tag]) => !tag || isCurrent(tag)).map(([name]) => name), ...node.label, ...node.alt.map(([name]) => name)];
  const name = names.find((one) => folded(one).includes(wanted));
  if (name) return name;
  if (node.keys.includes(wanted)) return state.lang === "zh" ? "" : node.label[0];
  return node.id;
}

/**
 * A search box with its list of results.
 * @param {string} id @param {string} hint @param {(node: NodeRow) => void} chosen what happens with the thing found
 */
function searchBox(id, hint, chosen) {
  const list = h("div", {
    class: "results",
    id: id === "search" ? "results" : id + "-results",
    role: "listbox",
    "aria-label": t("searchResults"),
    hidden: true,
  });
  const input = /** @type {HTMLInputElement} */ (
    h("input", {
      id,
      type: "text",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      placeholder: hint,
      "aria-label": id === "search" ? t("search") : hint,
      "aria-expanded": "false",
      "aria-controls": list.id,
      "aria-autocomplete": "list",
    })
  );
  const box = { input, list, active: -1, chosen };
  input.addEventListener("input", () => showResults(box));
  input.addEventListener("focus", () => entries() && holders() && input.value && showResults(box));
  input.addEventListener("keydown", (event) => searchKey(box, event));
  input.addEventListener("blur", () => setTimeout(() => closeResults(box), 120));
  // A press inside the list must not take the focus out of the box before the click arrives.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  return h("div", { class: "search", role: id === "search" ? "search" : null }, searchIcon(), input, id === "search" && h("kbd", { class: "slash", "aria-hidden": "true", title: t("searchKey") }, "/"), list);
}

function searchIcon() {
  return s(
    "svg",
    { class: "glass", viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false" },
    s("path", { d: "M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9M10.4 10.4L14 14" }),
  );
}

// A browser scrolls what is typed in clear of the head that stays in sight, though the box stands in that head: step by step to the top.
["focusin", "focusout"].forEach((name) =>
  document.addEventListener(name, () => document.documentElement.classList.toggle("searching", name === "focusin" && document.activeElement === byId("search"))),
);

/** @typedef {{input: HTMLInputElement, list: HTMLElement, active: number, chosen: (node: NodeRow) => void}} SearchBox */

/** @param {SearchBox} box */
function showResults(box) {
  const text = box.input.value;
  const found = find(text);
  box.active = -1;
  fill(box.list, ...resultGroups(found.slice(0, SEARCH_SHOWN), box.list.id, text), ...resultNote(text, found.length));
  box.list.hidden = !text.trim();
  box.input.setAttribute("aria-expanded", String(!box.list.hidden && found.length > 0));
  box.input.removeAttribute("aria-activedescendant");
  box.list.querySelectorAll("[role=option]").forEach((option) => {
    option.addEventListener("click", () => choose(box, /** @type {HTMLElement} */ (option)));
  });
  announce(text.trim() ? (found.length ? t("searchCount", found.length) : t("searchNone", text)) : "");
}

/** @param {NodeRow[]} found @param {string} list @param {string} text */
function resultGroups(found, list, text) {
  /** @type {Map<string, NodeRow[]>} */
  const groups = new Map();
  for (const node of found) {
    const family = classOf(node).family;
    groups.set(family, [...(groups.get(family) || []), node]);
  }
  return [...groups.values()].map((nodes, index) => resultGroup(nodes, list + "-" + index, text));
}

/** @param {NodeRow[]} nodes @param {string} id @param {string} text */
function resultGroup(nodes, id, text) {
  return h(
    "div",
    { role: "group", "aria-labelledby": id },
    h("div", { class: "results-class", id, role: "presentation" }, words(say(classOf(nodes[0]).familyLabel))),
    ...nodes.map((node) =>
      h(
        "div",
        {
          role: "option",
          id: id + "-" + node.index,
          "aria-selected": "false",
          "data-node": node.index,
          class: "result",
        },
        icon(classOf(node)),
        words(say(node.label), "result-name"),
        resultAside(node, text),
      ),
    ),
  );
}

/** Why a thing was found, and how many branches share it. @param {NodeRow} node @param {string} text */
function resultAside(node, text) {
  const sharers = sharersOf(node).size;
  const parts = [reasonFound(node, text), sharers > 1 && t("sharedBy", count(sharers))].filter(Boolean).map((one) => words(String(one)));
  return parts.length ? h("span", { class: "result-aside" }, ...joined(parts)) : null;
}

/** @param {string} text @param {number} total */
function resultNote(text, total) {
  if (!total) return text.trim() ? [h("p", { class: "results-note" }, t("searchNone", text.trim()))] : [];
  return total > SEARCH_SHOWN ? [h("p", { class: "results-note" }, t("searchMore", total - SEARCH_SHOWN))] : [];
}

/** @param {SearchBox} box @param {KeyboardEvent} event */
function searchKey(box, event) {
  const options = [...box.list.querySelectorAll("[role=option]")];
  if (event.key === "Escape" && !box.list.hidden) {
    closeResults(box);
    event.stopPropagation();
  } else if (event.key === "Tab") {
    closeResults(box); // before the keyboard goes on: a list that scrolls would take it
  } else if (event.key === "Enter" && options.length && !event.isComposing) {
    choose(box, /** @type {HTMLElement} */ (options[Math.max(box.active, 0)]));
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length) {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    activate(
      box,
      options,
      (box.active + step + options.length + (box.active < 0 && step < 0 ? 1 : 0)) % options.length,
    );
  }
}

/** @param {SearchBox} box @param {Element[]} options @param {number} index */
function activate(box, options, index) {
  options.forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
  box.active = index;
  box.input.setAttribute("aria-activedescendant", options[index].id);
  options[index].scrollIntoView({ block: "nearest" });
}

/** @param {SearchBox} box */
function closeResults(box) {
  box.list.hidden = true;
  box.active = -1;
  box.input.setAttribute("aria-expanded", "false");
  box.input.removeAttribute("aria-activedescendant");
}

/** @param {SearchBox} box @param {HTMLElement} option */
function choose(box, option) {
  box.input.value = "";
  closeResults(box);
  box.chosen(model.nodes[Number(option.dataset.node)]);
}
