// The engine's life: started in a worker when it is first needed, ended when it is told to stop, then started again.

/** @typedef {{key: string, values: string[], line?: number, column?: number, length?: number, value?: string}} Fault */
/** @typedef {{kind: string, value: string, lang: string, datatype: string}} Term */
/** @typedef {{form: string, columns: string[], rows: (Term|null)[][], total: number, time: number, labels: Record<string, Record<string, string>>, unknown: string[], names: string}} Found */
/** @typedef {{found?: Found, fault?: Fault}} Reply */

const engine = {
  /** @type {Worker|null} */ worker: null,
  /** off, starting, ready, computing, failed */
  state: "off",
  /** Why it failed, in words of the browser. */
  trouble: "",
  statements: 0,
  /** How long it took to start, in milliseconds. */
  took: 0,
  /** @type {{id: number, text: string, seconds: number, done: (reply: Reply) => void}|null} */ asked: null,
  /** @type {(() => void)[]} */ listeners: [],
  /** The program, compiled, once there is one: a fresh engine need not unpack it again. @type {any} */
  program: null,
  asks: 0,
  alarm: 0,
};

// The least module that takes a thing of the browser's as a value, as the engine does; Chromium 96 was the first to.
const EXTERNREF = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 1, 111, 0);

/** What of the browser the engine needs and this one lacks; empty where it has all. */
function engineLacks() {
  const needs = ["WebAssembly", "DecompressionStream", "WeakRef", "Worker"].filter((name) => !(name in window));
  if ("WebAssembly" in window && !WebAssembly.validate(EXTERNREF)) needs.push("WebAssembly externref");
  return needs;
}

/** Whether this page can answer at all. */
function engineIs() {
  return Boolean(model.ask && model.ask.engine) && !engineLacks().length;
}

/** @param {string} state */
function engineTurns(state) {
  engine.state = state;
  engine.listeners.forEach((listener) => listener());
}

function startEngine() {
  if (engine.worker || !engineIs() || engine.state === "failed") return;
  // The program and the data stand at the end of the page; it may not have been read that far.
  if (document.readyState === "loading") return document.addEventListener("DOMContentLoaded", startEngine);
  engineTurns("starting");
  const begun = performance.now();
  Promise.resolve()
    .then(() => unpacked("worker").text())
    .then((script) => runWorker(script, begun))
    .catch((error) => engineFailed(String(error)));
}

/** @param {string} script @param {number} begun */
function runWorker(script, begun) {
  if (engine.worker) return;
  const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  try {
    engine.worker = new Worker(address);
  } catch (error) {
    return engineFailed(String(error));
  }
  engine.worker.addEventListener("error", (event) => engineFailed(event.message || t("askWorkerError")));
  engine.worker.addEventListener("message", ({ data }) => {
    URL.revokeObjectURL(address);
    if (data.failed) return engineFailed(data.failed);
    if (data.ready === undefined) return engineReplies(data);
    Object.assign(engine, { took: performance.now() - begun, statements: data.statements, program: data.program });
    engineTurns("ready");
    if (engine.asked) sendAsked();
  });
  engine.worker.postMessage({ program: engine.program || byId("engine").textContent, quads: byId("quads").textContent });
}

/** @param {string} trouble */
function engineFailed(trouble) {
  endEngine();
  engine.trouble = trouble;
  engineTurns("failed");
}

function endEngine() {
  if (engine.worker) engine.worker.terminate();
  clearTimeout(engine.alarm);
  engine.worker = null;
}

/**
 * Compute the answer to a text; an earlier question that is not answered yet is given up.
 * @param {string} text @param {number} seconds how long it may take @param {(reply: Reply) => void} done
 */
function askEngine(text, seconds, done) {
  if (engine.state === "computing") {
    endEngine();
    engine.state = "off";
  }
  engine.asked = { id: (engine.asks += 1), text, seconds, done };
  if (engine.state === "ready") sendAsked();
  else startEngine();
}

function sendAsked() {
  const asked = /** @type {NonNullable<typeof engine.asked>} */ (engine.asked);
  /** @type {Worker} */ (engine.worker).postMessage({ id: asked.id, text: asked.text, prefixes: model.prefixes });
  engine.alarm = window.setTimeout(() => stopEngine({ key: "askTooLong", values: [String(asked.seconds)] }), asked.seconds * 1000);
  engineTurns("computing");
}

/** End the computation, whatever it is doing, and have a fresh engine. @param {Fault} why */
function stopEngine(why) {
  const asked = engine.asked;
  endEngine();
  engine.asked = null;
  engine.state = "off";
  startEngine();
  if (asked) asked.done({ fault: why });
}

/** @param {any} data */
function engineReplies(data) {
  const asked = engine.asked;
  if (!asked || asked.id !== data.id) return;
  if (data.ended) return stopEngine({ key: "askTooMuch", values: [] });
  clearTimeout(engine.alarm);
  engine.asked = null;
  engineTurns("ready");
  asked.done(data.fault ? { fault: data.fault } : { found: data });
}
