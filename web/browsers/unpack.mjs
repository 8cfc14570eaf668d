// Unpack the browsers that npm has fetched, each to node_modules/chromium-*/chromium (Linux, x64).
import { readFileSync, writeFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";

for (const name of ["chromium-103", "chromium-109"]) {
  const folder = new URL(`node_modules/${name}/`, import.meta.url);
  const program = new URL("chromium", folder);
  writeFileSync(program, brotliDecompressSync(readFileSync(new URL("bin/chromium.br", folder))), { mode: 0o755 });
  console.log(program.pathname);
}
