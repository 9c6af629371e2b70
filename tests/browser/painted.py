"""What the network has painted: its names and dots, read as they are written on its canvas."""

from typing import Any

# Keeps what is written on the canvas and where its shapes stand, in pixels of the window, until it is painted anew.
KEEP_WRITTEN = """() => {
  const kind = CanvasRenderingContext2D.prototype;
  window.written = { lines: [], dots: [] };
  const placed = (ctx, x, y) => {
    const [to, box] = [ctx.getTransform(), ctx.canvas.getBoundingClientRect()];
    const ratio = ctx.canvas.width / box.width;
    return [box.left + (to.a * x + to.c * y + to.e) / ratio, box.top + (to.b * x + to.d * y + to.f) / ratio, to.a / ratio];
  };
  const { clearRect, fillText, fill } = kind;
  kind.clearRect = function (...given) {
    if (this.canvas.closest('.picture')) window.written = { lines: [], dots: [] };
    return clearRect.apply(this, given);
  };
  kind.fillText = function (text, x, y) {
    if (this.canvas.closest('.picture')) {
      const [at, top, scale] = placed(this, x, y);
      const size = parseFloat(/[\\d.]+px/.exec(this.font)[0]) * scale;
      const half = (this.measureText(text).width * scale) / 2;
      window.written.lines.push({ text, left: at - half, right: at + half, top: top, bottom: top + size, alpha: this.globalAlpha });
    }
    return fillText.call(this, text, x, y);
  };
  kind.fill = function (...given) {
    if (this.canvas.closest('.picture') && given[0] instanceof Path2D) window.written.dots.push(placed(this, 0, 0));
    return fill.apply(this, given);
  };
}"""


def written(page: Any) -> Any:
    """The names and dots of the network, painted anew."""
    if not page.evaluate("'written' in window"):
        page.evaluate(KEEP_WRITTEN)
        page.emulate_media(reduced_motion="reduce")
    page.click("[data-say=zoomFit]")
    return painted(page)


def painted(page: Any) -> Any:
    """What is written once it has come to rest."""
    before = None
    while before != (now := page.evaluate("window.written")) or not now["dots"]:
        before = now
        page.wait_for_timeout(150)
    return now


def spot(page: Any, text: str) -> tuple[float, float]:
    """The middle of a line that stands on the canvas."""
    found = next(line for line in page.evaluate("window.written.lines") if line["text"] == text)
    return (found["left"] + found["right"]) / 2, (found["top"] + found["bottom"]) / 2


def meet(a: dict[str, float], b: dict[str, float]) -> bool:
    wide = min(a["right"], b["right"]) - max(a["left"], b["left"])
    return wide > 1 and min(a["bottom"], b["bottom"]) - max(a["top"], b["top"]) > 1
