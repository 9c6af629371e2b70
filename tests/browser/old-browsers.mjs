// What of the page Chromium 86 would not know, one finding a line: `node old-browsers.mjs STYLE.css SCRIPT.js …`.
// Styles are judged by doiuse, names of the browser that scripts use by eslint-plugin-compat, both by the tables of
// caniuse and MDN. The syntax of scripts is acorn's to judge.

import { readFileSync } from "node:fs";
import doiuse from "doiuse";
import { ESLint } from "eslint";
import compat from "eslint-plugin-compat";
import postcss from "postcss";

const BROWSERS = ["chrome 86"];
// Known in part, and the part that the page uses is known: overflow without clip, sticky without table parts of the
// first version, columns without every break, hyphens where a dictionary is, lines under text by their long names, boxes
// that go on in the next line by their prefixed name, no box of its own for what needs no role.
const KNOWN_PART = new Set(
  "css-overflow css-sticky multicolumn css-hyphens text-decoration css-boxdecorationbreak css-display-contents".split(" "),
);
// Of what depends on the direction of writing the short forms came in version 87.
const SHORT_FORMS = /^(padding|margin)-(inline|block)$|^inset|^border-(inline|block)$/;
const SHORT_LINES = /^text-decoration$/;
// Each is asked for before it is used, and is not missed.
const ASKED_FOR = ["Intl.Segmenter", "DecompressionStream"];

async function styleFindings(file) {
  const found = [];
  const judge = doiuse({ browsers: BROWSERS, onFeatureUsage: (usage) => found.push(usage) });
  await postcss([judge]).process(readFileSync(file, "utf8"), { from: file });
  return found.filter(({ feature, usage }) => {
    if (feature === "css-logical-props") return SHORT_FORMS.test(usage.prop || "");
    if (feature === "text-decoration") return SHORT_LINES.test(usage.prop || "") && usage.value.includes(" ");
    if (usage.prop === "text-wrap") return false; // lines of uneven length do no harm
    return !KNOWN_PART.has(feature);
  }).map(({ usage, feature }) => `${file}:${usage.source.start.line}: ${feature}: ${usage.toString().split("\n")[0]}`);
}

async function scriptFindings(files) {
  const config = {
    ...compat.configs["flat/recommended"],
    files: ["**/*.js"],
    languageOptions: { ecmaVersion: 2020, sourceType: "script" },
    settings: { browsers: BROWSERS, polyfills: ASKED_FOR, lintAllEsApis: true },
  };
  const eslint = new ESLint({ cwd: "/", overrideConfigFile: true, overrideConfig: [config] });
  const results = await eslint.lintFiles(files);
  return results.flatMap(({ filePath, messages }) => messages.map((one) => `${filePath}:${one.line}: ${one.message}`));
}

const files = process.argv.slice(2);
const styles = files.filter((file) => file.endsWith(".css"));
const findings = await Promise.all([...styles.map(styleFindings), scriptFindings(files.filter((file) => file.endsWith(".js")))]);
findings.flat().forEach((line) => console.log(line));
process.exitCode = findings.flat().length ? 1 : 0;
