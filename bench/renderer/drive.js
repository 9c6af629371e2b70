// Pans and zooms one of the drawings and takes the time: `DRAWN` is {x, y, color, from, to}, `make` builds a drawing.

const FRAMES = 40;
const PATIENCE = 6000; // milliseconds after which a walk is broken off
const WIDTH = 1366;
const HEIGHT = 700;

const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));

/** The views of a walk: nearer by a half and sideways, then back. Each is {x, y, scale}. */
function walk() {
  const span = (values) => [Math.min(...values), Math.max(...values)];
  const [left, right] = span(DRAWN.x);
  const [top, bottom] = span(DRAWN.y);
  const scale = Math.min(WIDTH / (right - left), HEIGHT / (bottom - top)) * 0.9;
  return Array.from({ length: FRAMES }, (_, place) => {
    const turn = Math.sin((place / FRAMES) * 2 * Math.PI);
    return { x: (left + right) / 2 + turn * (right - left) * 0.1, y: (top + bottom) / 2, scale: scale * (1 + 0.5 * Math.abs(turn)) };
  });
}

/** Time to build and to the first frame, and of each frame of the walk, in milliseconds. */
async function measure() {
  const views = walk();
  await frame();
  const began = performance.now();
  const show = make(document.getElementById("place"), views[0]);
  await frame();
  const first = performance.now() - began;
  const times = [];
  const begun = performance.now();
  for (const view of views) {
    if (times.length > 3 && performance.now() - begun > PATIENCE) break;
    const start = performance.now();
    show(view);
    await frame();
    times.push(performance.now() - start);
  }
  return { first, times, heap: performance.memory.usedJSHeapSize / 1e6 };
}
