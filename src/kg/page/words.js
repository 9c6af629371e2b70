// Words: the interface's strings and the data's names in the language of the page.

/** The place of the current language in a pair. */
function langIndex() {
  return state.lang === "zh" ? 0 : 1;
}

/** @param {Pair} pair @returns {string} */
function say(pair) {
  return pair[langIndex()];
}

/**
 * A string of the interface; {0}, {1} … are replaced. Of two forms the first is for one, the other for any number.
 * @param {string} key
 * @param {...(string|number)} values
 */
function t(key, ...values) {
  const forms = say(model.strings[key]).split("|");
  const pattern = forms[forms.length > 1 && String(values[0]) !== "1" ? 1 : 0];
  return pattern.replace(/\{(\d)\}/g, (_, place) => String(values[Number(place)]));
}

/** @param {number} value */
function count(value) {
  return formats[langIndex()].format(value);
}
const formats = ["zh-CN", "en"].map((lang) => new Intl.NumberFormat(lang));

/** What the page is called, by the sources that are really there. */
function pageTitle() {
  if (!model.story.lanes.length || !model.sources.length) return t("titlePlain");
  return model.sources.length > 1 ? t("titleMany", count(model.sources.length)) : t("title");
}

/** The source by its name; empty where the data name none. */
function sourceName() {
  if (model.title) return t("sourceTitle", say(model.title));
  return model.sources.length ? t("sourceMany", count(model.sources.length)) : "";
}

/** What a source may lack: both, the day, the paper, nothing. */
const LACKS = ["sourceNeither", "sourceNoDate", "sourceNoPaper", ""];

/** The source as a reader wants to know it: what it is, how long, of which paper and day. */
function sourceText() {
  const source = model.sources[0];
  if (!model.title || !source) return sourceName();
  const { date, publisher } = source;
  const lacks = LACKS[(publisher ? 1 : 0) + (date ? 2 : 0)];
  const parts = [t("sourceOne", sourceName()), publisher && say(publisher), date, t("sourceLength", source.paragraphs), lacks && t(lacks)];
  return parts.filter(Boolean).join(t("clause"));
}

/** @param {KindRow} kind */
function kindLabel(kind) {
  return kind.label ? say(kind.label) : t("kind_" + kind.id);
}

/**
 * Where a piece of evidence is, in words: 第18段第2句，“蚂蚁岛精神”一节.
 * @param {EvidenceRow} row
 */
function placeLabel(row) {
  if (row.paragraph === null) return say(row.label);
  const part = row.part && model.strings["part_" + row.part] ? t("part_" + row.part) : "";
  const numbers =
    part || row.sentence === null ? t("placeParagraph", row.paragraph) : t("place", row.paragraph, row.sentence ?? "");
  const place = part ? t("placePart", numbers, part) : numbers;
  const told = row.section ? t("placeOf", place, say(row.section)) : place;
  const source = model.sources.length > 1 && row.article !== null ? model.sources[row.article] : null;
  return source ? t("placeFrom", told, t("sourceTitle", say(source.title))) : told;
}

/** Whether a text with a language tag is in the language of the page. @param {string} tag */
function isCurrent(tag) {
  return tag.split("-")[0] === state.lang;
}

/**
 * Of some values of one property, those in the language of the page; where there are none, all of them.
 * @param {Fact[]} facts
 */
function inLanguage(facts) {
  const plain = facts.filter((fact) => !fact.l);
  const mine = facts.filter((fact) => fact.l && isCurrent(fact.l));
  const foreign = facts.filter((fact) => fact.l && !isCurrent(fact.l));
  return plain.concat(mine.length ? mine : foreign);
}

/** The value of a fact as text. @param {Fact} fact */
function factText(fact) {
  if (fact.t !== "@quantity") return fact.n ? say(fact.n) : fact.v;
  const number = fact.v.startsWith("≥") ? t("atLeast", fact.v.slice(1)) : fact.v;
  return fact.n ? t("quantity", number, say(fact.n)) : number;
}

/** The phrase for a link seen from its target. @param {PropertyRow} property */
function inverseLabel(property) {
  if (property.inverseLabel) return say(property.inverseLabel);
  return model.strings["inverse_" + property.id] ? t("inverse_" + property.id) : t("panelInverse", say(property.label));
}
