/*
The page's Python: a Worker made of a Blob, a classic one: a module may not come from a Blob of a file: page. It starts Pyodide from the page's own assets, and then carries
out one order after the other; the page ends it to stop it. `plain` (page.js) stands before this text.

in:  {kind: "start", assets: [{name, coding, text}]} · {kind: "run", order, files: [{path, bytes}]}
out: {kind: "progress", done, total, text} · {kind: "ready", catalogue} · {kind: "result", result, files}
     {kind: "failed", detail}: this Worker is of no more use
*/
const NOWHERE = "https://page.invalid/";
const SITE = "/lib/python3.14/site-packages";
const IN = "/job/in";
const OUT = "/job/out";
let python = null;
let bridge = null;

self.onmessage = async ({ data }) => {
  try {
    if (data.kind === "start") await start(data.assets);
    else run(data.order, data.files);
  } catch (error) {
    postMessage({ kind: "failed", detail: String((error && (error.stack || error.message)) || error) });
  }
};

function progress(done, total, text) {
  postMessage({ kind: "progress", done, total, text });
}

/** Start Python; nothing is fetched: what Pyodide asks for is answered from the assets. */
async function start(assets) {
  const held = {};
  let done = 0;
  const all = assets.reduce((sum, each) => sum + each.text.length, 0);
  for (const each of assets) {
    progress(0.3 * (done / all), 1, "正在展开程序");
    held[each.name] = await plain(each);
    done += each.text.length;
    each.text = "";
  }
  const module = (name) => import(URL.createObjectURL(new Blob([held[name]], { type: "text/javascript" })));
  progress(0.3, 1, "正在启动计算部分");
  self.fetch = async (address) => {
    const name = String(address).split("/").pop();
    const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return name in held ? new Response(held[name], { headers: { "content-type": type } }) : Response.error();
  };
  self.importScripts = () => {
    throw new TypeError("none"); // by this alone Pyodide tells classic Workers, which it refuses, from modules
  };
  const { loadPyodide } = await module("pyodide.mjs");
  python = await loadPyodide({
    indexURL: NOWHERE,
    packageBaseUrl: NOWHERE,
    createPyodideModule: (await module("pyodide.asm.mjs")).default,
    lockFileContents: JSON.parse(new TextDecoder().decode(held["pyodide-lock.json"])),
  });
  progress(0.65, 1, "正在装入报表和规则");
  python.unpackArchive(held["site.tar.xz"], "xztar", { extractDir: SITE });
  for (const name of Object.keys(held)) {
    if (name.endsWith(".py")) python.FS.writeFile(`${SITE}/${name}`, held[name]);
    delete held[name];
  }
  progress(0.85, 1, "正在准备审核");
  python.runPython(`import sys; sys.path.remove("")`); // what was dropped lies in the working folder: no module of ours
  bridge = python.pyimport("bridge");
  postMessage({ kind: "ready", catalogue: plainly(bridge.catalogue()) });
}

/** Carry out an order: the files go into a folder of their own, and what was written comes back. */
function run(order, files) {
  const { FS, PATH } = python;
  python.runPython(`import shutil; shutil.rmtree("/job", ignore_errors=True)`);
  FS.mkdirTree(IN);
  FS.mkdirTree(OUT);
  for (const { path, bytes } of files) {
    FS.mkdirTree(PATH.dirname(`${IN}/${path}`));
    FS.writeFile(`${IN}/${path}`, new Uint8Array(bytes), { canOwn: true });
  }
  const { Path } = python.pyimport("pathlib");
  const result = plainly(bridge.run(python.toPy(order), Path(IN), Path(OUT), progress));
  const written = result.files.map((path) => ({ path, bytes: FS.readFile(`${OUT}/${path}`) }));
  postMessage({ kind: "result", result, files: written }, written.map((each) => each.bytes.buffer));
}

/** Return what Python answers as plain objects and lists. */
function plainly(answer) {
  const made = answer.toJs({ dict_converter: Object.fromEntries });
  answer.destroy();
  return made;
}
