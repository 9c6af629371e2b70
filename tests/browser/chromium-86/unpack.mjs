// Unpacks the browser that the package brings: `node unpack.mjs`, after `npm ci --ignore-scripts`.

import { createReadStream, createWriteStream, mkdirSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";

const here = new URL("node_modules/", import.meta.url);
mkdirSync(new URL("chromium/", here), { recursive: true });
await pipeline(
  createReadStream(new URL("chrome-aws-lambda/bin/chromium.br", here)),
  createBrotliDecompress(),
  createWriteStream(new URL("chromium/chromium", here), { mode: 0o755 }),
);
