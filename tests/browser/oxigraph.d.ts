/** What the npm package oxigraph puts before the page's worker; it ships its types for modules only. */
declare function initSync(parts: { module: BufferSource | WebAssembly.Module }): unknown;
declare const Store: { new (): any };
