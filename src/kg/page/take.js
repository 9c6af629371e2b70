// Taking away: text to the clipboard, files to the disk.

/** Copy a text; it is said aloud that it was done, or that the browser refused. @param {string} text @param {string} [said] the words for done */
function copyText(text, said = "copied") {
  const area = /** @type {HTMLTextAreaElement} */ (h("textarea", { class: "live", "aria-hidden": "true", tabindex: "-1" }));
  const focused = /** @type {HTMLElement|null} */ (document.activeElement);
  area.value = text;
  document.body.appendChild(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (focused) focused.focus({ preventScroll: true });
  inform(t(done ? said : "copyRefused"));
}

/** Say something to everyone for a moment. @param {string} text @param {number} [moment] in milliseconds */
function inform(text, moment = 2200) {
  announce(text);
  const old = document.getElementById("toast");
  if (old) old.remove();
  const toast = h("div", { class: "toast", id: "toast", "aria-hidden": "true" }, text);
  document.body.appendChild(toast);
  setTimeout(() => toast.remove(), moment);
}

/** Save a file and say under which name. @param {string} name @param {string} type @param {BlobPart} content @param {string} [more] to say */
function saveFile(name, type, content, more = "") {
  const link = /** @type {HTMLAnchorElement} */ (h("a", { download: name.replace(/[\\/:*?"<>|]+/g, " ") }));
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  const said = t("saved", link.download) + more;
  if (byId("export").offsetParent) byId("export-said").textContent = said;
  if (byId("export").offsetParent) announce(said);
  else inform(said, 6000);
}
