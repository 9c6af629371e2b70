// On a phone the panel is a sheet over the lower part of the view; it can be lowered to its head.

/** Whether the sheet is lowered. */
let sheetLow = false;

/** @param {boolean} low */
function lowerSheet(low) {
  sheetLow = low && isNarrow();
  document.documentElement.classList.toggle("sheet-low", sheetLow);
  const button = document.getElementById("sheet-switch");
  if (button) dress(button, { "aria-expanded": String(!sheetLow), "aria-label": t(sheetLow ? "sheetRaise" : "sheetLower") });
}

/** The button that lowers and raises the sheet. */
function sheetSwitch() {
  return h(
    "button",
    {
      type: "button",
      class: "sheet-switch",
      id: "sheet-switch",
      "aria-expanded": String(!sheetLow),
      "aria-label": t(sheetLow ? "sheetRaise" : "sheetLower"),
      onclick: () => {
        lowerSheet(!sheetLow);
        sheetMoved();
      },
    },
    picture("M3 10.5L8 5.5L13 10.5"),
  );
}

// Whoever touches the head of a lowered sheet, or comes to what is below it with the keyboard, wants to read it.
byId("panel").addEventListener("click", (event) => {
  if (sheetLow && !(/** @type {Element} */ (event.target).closest("button"))) lowerSheet(false);
});
byId("panel").addEventListener("focusin", (event) => {
  if (sheetLow && !(/** @type {Element} */ (event.target).closest(".panel-head"))) lowerSheet(false);
});
