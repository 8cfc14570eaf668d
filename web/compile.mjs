// node compile.mjs PYODIDE SCRIPT FOLDER: runs a Python script in Pyodide, with a folder of this computer as /build.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodide, script, folder] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`).href);
const python = await loadPyodide({ stdLibURL: `${folder}/python_stdlib.zip` });
python.FS.mkdirTree("/build");
python.mountNodeFS("/build", folder);
await python.runPythonAsync(readFileSync(script, "utf8"));
