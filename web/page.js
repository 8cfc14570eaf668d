/*
The page: takes files, sends orders to the Worker, shows what comes back. Only this script reads the clock (today's
date in the field 审核日) and only a click takes a file out. Texts of others are set as text, never as markup.
*/
const MB = 1024 * 1024;
const LARGEST = 100 * MB; // of one file: more does not fit beside Python into the memory a page may have
const ALL_TOGETHER = 300 * MB;
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;,=>?@^_`{|}~";
const GONE = "放进来以后被移走、改名或改动了，没有读；请再放一次";
const $ = (id) => document.getElementById(id);
const JOBS = { review: "审核", merge: "合并", fix: "自动修正", fill: "填报", new: "生成空表", notice: "看通知" };

/** Return the bytes of base 85 (that of Python's b85encode with "," in place of "<"). */
function decode85(text, alphabet) {
  const values = new Uint8Array(128);
  for (let i = 0; i < 85; i++) values[alphabet.charCodeAt(i)] = i;
  const length = text.length;
  const out = new Uint8Array(Math.floor((length * 4) / 5));
  const digit = (i) => (i < length ? values[text.charCodeAt(i)] : 84);
  for (let i = 0, o = 0; i < length; i += 5) {
    let value = 0;
    for (let k = 0; k < 5; k++) value = value * 85 + digit(i + k);
    for (let k = 0; k < 4 && o < out.length; k++) out[o++] = value >>> (24 - 8 * k);
  }
  return out;
}

/** Return the bytes of an asset. */
async function plain(asset) {
  const bytes = decode85(asset.text, ALPHABET);
  if (!asset.coding) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(asset.coding));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Return an element; texts among its children are text. */
function made(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.flat(3).filter((each) => each !== null && each !== undefined && each !== false));
  return element;
}

function say(text) {
  $("live").textContent = text;
}

/* The Worker: started at once, ended to stop it, started anew. */

const assets = [...document.querySelectorAll("script.asset")].map((each) => ({
  name: each.dataset.name,
  coding: each.dataset.coding,
  text: each.textContent,
}));
let worker = null;
let ready = false;
let broken = null; // shows why Python did not start
let waiting = null; // the order that begins when Python is ready
let running = null; // the order that is being carried out
let catalogue = { forms: [], tables: [] };
let workerAddress = null;

function startWorker() {
  ready = false;
  makeWorker().catch((error) => died(String(error)));
}

async function makeWorker() {
  showEngine(0, "正在打开");
  if (!workerAddress) {
    const text = new TextDecoder().decode(await plain(assets.find((each) => each.name === "worker.js")));
    const parts = [`const ALPHABET = ${JSON.stringify(ALPHABET)};\n${decode85}\n${plain}\n`, text];
    workerAddress = URL.createObjectURL(new Blob(parts, { type: "text/javascript" }));
  }
  const started = new Worker(workerAddress);
  worker = started; // what one still says that was ended meanwhile is not heard
  started.onmessage = ({ data }) => {
    if (worker === started) heard(data);
  };
  started.onerror = (event) => {
    event.preventDefault();
    if (worker === started) died(event.message || "");
  };
  worker.postMessage({ kind: "start", assets: assets.filter((each) => each.name !== "worker.js") });
}

function showEngine(done, text) {
  $("engine").hidden = false;
  $("engine-bar").value = done;
  if ($("engine-text").textContent !== `${text}……`) $("engine-text").textContent = `${text}……`;
}

function heard(message) {
  if (message.kind === "progress") {
    if (!ready) showEngine(message.done / message.total, message.text);
    else showWork(message.total ? message.done / message.total : null, `${message.text}……`);
  } else if (message.kind === "ready") {
    ready = true;
    $("engine").hidden = true;
    if (!catalogue.version) offerForms(message.catalogue); // another Worker offers the same, and those of a notice stay
    say("准备好了");
    if (waiting) carryOut(waiting);
  } else if (message.kind === "result") {
    const order = running;
    finished();
    if (order) order.show(message.result, message.files);
  } else {
    died(message.detail || "");
  }
}

/** Say that Python has come to its end, and start it anew. */
function died(detail) {
  const full = /memory|OOM|allocat|Array buffer/i.test(detail);
  const starting = !ready;
  const order = running || waiting;
  if (worker) worker.terminate();
  finished();
  waiting = null;
  if (order && order.job === "notice") dropNotice();
  if (starting) {
    $("engine").hidden = true;
    const why = full ? "内存不够，程序没有启动" : "程序没有启动";
    const what = "请关掉别的网页和程序，再刷新本页；还不行，请换用最新版的 Edge 浏览器。";
    broken = (asked) => showError(why, what, detail, asked);
    broken(order);
    return;
  }
  if (full) showError("内存不够，没有做完", "请少放几个文件，或把大文件分开；程序正在重新准备。", "", order);
  else showError("程序出了错，没有做完", "您的文件没有改动；程序正在重新准备，可以再试一次。反复出错的，请把下面的内容连同文件反馈给维护人。", detail, order);
  startWorker();
}

/** Stop what is being done: the Worker ends and another starts. */
function stop() {
  if (!running && !waiting) return;
  const order = running || waiting;
  const begun = running !== null;
  waiting = null;
  finished();
  if (begun) {
    worker.terminate();
    startWorker();
  }
  if (order.job === "notice") dropNotice();
  showError(`已停止${JOBS[order.job]}`, "没有写出任何文件，原件没有改动。", "", order, "asks");
  refocus(order);
}

/** Take an order: what is asked for, which files belong to it, and who shows what comes of it. */
async function submit(order) {
  if (running || waiting) return;
  if (broken) {
    broken(order);
    return;
  }
  if (!$("day").checkValidity()) {
    if (order.job === "notice") dropNotice();
    showError("审核日没有填对", "请在“审核日”里选一个 2000 年到 2099 年的日期，再做一次。", "", order);
    return;
  }
  $("result").hidden = true;
  if (ready) {
    await carryOut(order);
  } else {
    waiting = order;
    showWork(null, `程序准备好就开始${JOBS[order.job]}……`);
  }
}

async function carryOut(order) {
  waiting = null;
  running = order;
  showWork(null, `正在读文件……`);
  const files = [];
  for (const { path, file } of order.files) {
    try {
      files.push({ path, bytes: await file.arrayBuffer() });
    } catch (error) {
      if (running !== order) return;
      order.problems.push([path, error.name === "NotReadableError" || error.name === "NotFoundError" ? GONE : `浏览器没能读它（${error.name}）`]);
    }
    if (running !== order) return; // stopped meanwhile
  }
  if (order.files.length && !files.length) {
    finished();
    showError("没有读到文件", "", "", order);
    return;
  }
  showWork(null, `正在${JOBS[order.job]}……`);
  const there = new Set(files.map((each) => each.path));
  const paths = (order.paths || []).filter((path) => [...there].some((each) => each === path || each.startsWith(`${path}/`)));
  const asked = { job: order.job, day: $("day").value, paths, ...order.asked };
  worker.postMessage({ kind: "run", order: asked, files }, files.map((each) => each.bytes));
}

function showWork(done, text) {
  $("working").hidden = false;
  document.body.setAttribute("aria-busy", "true");
  for (const each of document.querySelectorAll("main button:not(#stop)")) if (!each.closest("#working")) each.disabled = true;
  if (done === null) $("working-bar").removeAttribute("value");
  else $("working-bar").value = done;
  if ($("working-text").textContent !== text) {
    $("working-text").textContent = text;
    say(text);
  }
}

function finished() {
  running = null;
  $("working").hidden = true;
  document.body.removeAttribute("aria-busy");
  for (const each of document.querySelectorAll("main button")) each.disabled = false;
}

/* Files: what was dropped or chosen, each under the name it is told by. */

class Held {
  constructor(job) {
    this.job = job;
    this.files = []; // {path, file}
    this.left = []; // [path, why]
  }

  /** Take files; names that are there already stand in a folder of their own. */
  add(given) {
    const tops = new Set(this.files.map(({ path }) => path.split("/")[0]));
    const meets = given.some(({ path }) => tops.has(path.split("/")[0]));
    let number = 2;
    while (tops.has(`第${number}批`)) number++;
    let total = this.files.reduce((sum, { file }) => sum + file.size, 0);
    const here = new Set();
    for (const { path: named, file } of given) {
      let path = meets ? `第${number}批/${named}` : named;
      for (let again = 2; here.has(path); again++) path = `同名${again}/${named}`;
      here.add(path);
      total += file.size;
      if (file.size > LARGEST) {
        this.left.push([path, `有 ${size(file.size)}，本页一个文件最多读 ${size(LARGEST)}，没有读。报表一般不到 1 MB，请核对是不是选错了`]);
      } else if (total > ALL_TOGETHER) {
        this.left.push([path, `放进来的文件合计超过 ${size(ALL_TOGETHER)}，没有读；请分几次做`]);
        total -= file.size;
      } else {
        this.files.push({ path, file });
        continue;
      }
      if (file.size > LARGEST) total -= file.size;
    }
  }

  /** What was named: files, and folders as a whole. */
  get tops() {
    return [...new Set(this.files.map(({ path }) => path.split("/")[0]))];
  }

  drop(top) {
    this.files = this.files.filter(({ path }) => path.split("/")[0] !== top);
  }
}

function size(bytes) {
  return `${Math.round(bytes / MB).toLocaleString("zh-CN")} MB`;
}

/**
 * Return the files of a drop, those in folders too, under the names they have there.
 *
 * A folder is read by its handle: the entries of a page that was opened from a disk cannot be read. A page of an
 * office's web server without https has no handles, and there entries can be.
 */
async function dropped(transfer) {
  const items = [...transfer.items].filter((each) => each.kind === "file");
  const given = items.map((each) => ({
    file: each.getAsFile(),
    entry: each.webkitGetAsEntry(),
    handle: each.getAsFileSystemHandle ? each.getAsFileSystemHandle().catch(() => null) : null,
  }));
  const files = [];
  const lost = [];
  const lose = (path, error) => {
    lost.push([path, error.name === "NotFoundError" ? GONE : "浏览器没能打开它；请按“选择文件”或“选择文件夹”再选一次"]);
  };
  async function ofHandle(handle, path) {
    try {
      if (handle.kind === "file") files.push({ path, file: await handle.getFile() });
      else for await (const [name, each] of handle.entries()) await ofHandle(each, `${path}/${name}`);
    } catch (error) {
      lose(path, error);
    }
  }
  async function ofEntry(entry, path) {
    try {
      if (entry.isFile) {
        files.push({ path, file: await new Promise((good, bad) => entry.file(good, bad)) });
        return;
      }
      const reader = entry.createReader();
      for (;;) {
        const some = await new Promise((good, bad) => reader.readEntries(good, bad));
        if (!some.length) break;
        for (const each of some) await ofEntry(each, `${path}/${each.name}`);
      }
    } catch (error) {
      lose(path, error);
    }
  }
  for (const { file, entry, handle } of given) {
    if (file && !(entry && entry.isDirectory)) {
      files.push({ path: file.name, file });
      continue;
    }
    const folder = await handle;
    if (folder) await ofHandle(folder, folder.name);
    else if (entry) await ofEntry(entry, entry.name);
  }
  files.sort((one, other) => (one.path < other.path ? -1 : 1));
  return { files, lost };
}

function chosen(input) {
  const files = [...input.files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
  input.value = "";
  return files;
}

/** Make a place for files: a button to drop on or press, one for folders, and what is held. */
function dropBox(box) {
  const job = box.dataset.for;
  const held = new Held(job);
  const once = job === "review";
  const file = made("input", { type: "file", multiple: true, hidden: true, "data-pick": "files" });
  const folder = made("input", { type: "file", webkitdirectory: true, hidden: true, "data-pick": "folder" });
  const strong = made("strong", {}, "把报表拖到这里");
  const hint = made("span", {}, "或者按这里选择；表格（.xlsx .xls .et .ods .csv）、压缩包（.zip）都可以，一次放几个也行");
  const drop = made("button", { type: "button", class: "drop", onclick: () => file.click() }, strong, hint);
  const pick = made("button", { type: "button", onclick: () => file.click() }, "选择文件");
  const pickFolder = made("button", { type: "button", onclick: () => folder.click() }, "选择文件夹");
  const again = once && made("button", { type: "button", hidden: true, onclick: () => reviewHeld(held) }, "重新审核");
  const list = made("ul", { class: "held-files", "aria-label": "放进来的" });
  box.append(drop, made("div", { class: "row" }, pick, pickFolder, again), list, file, folder);

  function take(files, lost = []) {
    if (running || waiting || !(files.length || lost.length)) return;
    if (once) {
      held.files = [];
      held.left = [];
    }
    held.left.push(...lost);
    held.add(files);
    show();
    if (once) reviewHeld(held);
  }
  function show() {
    box.classList.toggle("held", held.files.length > 0);
    strong.textContent = held.files.length ? (once ? "换一份：拖到这里" : "再加：拖到这里") : "把报表拖到这里";
    if (again) again.hidden = !held.files.length;
    list.replaceChildren(...(once ? [] : held.tops.map(line)), ...(once ? [] : held.left.map(([path, why]) => made("li", {}, `没有读“${path}”：${why}`))));
  }
  function line(top) {
    const inside = held.files.filter(({ path }) => path.startsWith(`${top}/`)).length;
    const name = inside ? `${top}（文件夹，${inside} 个文件）` : top;
    const remove = () => {
      held.drop(top);
      show();
      pick.focus();
    };
    return made("li", {}, name, made("button", { type: "button", class: "plain", "aria-label": `不要“${top}”`, onclick: remove }, "不要"));
  }
  file.addEventListener("change", () => take(chosen(file)));
  folder.addEventListener("change", () => take(chosen(folder)));
  return { held, take, drop, show };
}

const boxes = {};
for (const box of document.querySelectorAll(".dropbox")) boxes[box.dataset.for] = dropBox(box);

/* Settings. */

let notice = null; // {path, file}

function today() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

$("day").value = today();
$("notice-choose").addEventListener("click", () => $("notice-file").click());
$("notice-drop").addEventListener("click", () => {
  dropNotice();
  $("notice-choose").focus();
});

/** Do without a notice, and without its forms. */
function dropNotice() {
  notice = null;
  $("notice-name").textContent = "没有选";
  $("notice-drop").hidden = true;
  if (catalogue.own) offerForms(catalogue.own);
}

$("notice-file").addEventListener("change", () => {
  const [given] = chosen($("notice-file"));
  if (!given || tooLarge(given)) return;
  notice = given;
  $("notice-name").textContent = given.file.name;
  $("notice-drop").hidden = false;
  submit({ ...orderOf("notice", [], {}), show: showNotice });
});

/** Refuse a file that is too large before it is read. */
function tooLarge({ path, file }) {
  if (file.size <= LARGEST) return false;
  showError(`“${path}”有 ${size(file.size)}，没有读`, `本页一个文件最多读 ${size(LARGEST)}，请核对是不是选错了文件。`);
  return true;
}

/** Return an order with the settings; `files` are those of the job, to which the notice is added. */
function orderOf(job, files, asked, paths = []) {
  const given = [...files];
  const settings = { unit: $("unit").value.trim() };
  if (notice) {
    let path = notice.file.name;
    while (given.some((each) => each.path === path || each.path.startsWith(`${path}/`))) path = `通知/${path}`;
    settings.notice = path;
    given.push({ path, file: notice.file });
  }
  return { job, files: given, paths, problems: [], asked: { ...settings, ...asked } };
}

function offerForms(told) {
  const kept = catalogue.own || told;
  catalogue = { ...told, own: kept };
  if (told.version) $("about").textContent = `版本 ${told.version}`;
  for (const option of document.querySelectorAll("select[name=suffix] option")) {
    option.hidden = option.disabled = !told.suffixes.includes(option.value);
    option.closest("label").hidden = told.suffixes.length < 2;
  }
  for (const select of document.querySelectorAll("select.forms")) {
    const before = select.value;
    const options = told.forms.map((form) => made("option", { value: form.id }, `${form.annex} ${form.title}`));
    if (select.dataset.first) options.unshift(made("option", { value: "" }, select.dataset.first));
    select.replaceChildren(...options);
    const usual = select.dataset.first ? "" : "project";
    select.value = [...select.options].some((each) => each.value === before && before) ? before : usual;
    select.dispatchEvent(new Event("change"));
  }
}

/* Orders. */

function reviewHeld(held) {
  const order = { ...orderOf("review", held.files, {}, held.tops), show: showReview };
  order.problems = [...held.left];
  if (!held.files.length) {
    showError(held.left.length ? "没有可以审核的文件" : "还没有放报表", "请把报表拖进来，或按“选择文件”。", "", order);
    return;
  }
  submit(order);
}

$("form-merge").addEventListener("submit", (event) => {
  event.preventDefault();
  const { held } = boxes.merge;
  const form = new FormData(event.target);
  const asked = { level: form.get("level"), form: form.get("form"), footer: footerOf(form) };
  for (const name of ["skip_bad", "latest", "drop_earlier", "batches"]) asked[name] = form.has(name);
  const order = { ...orderOf("merge", held.files, asked, held.tops), show: showMerge };
  order.problems = [...held.left];
  if (!held.files.length) showError("还没有放报表", "请先把各单位的表，或它们所在的文件夹，拖进来。", "", order);
  else submit(order);
});

let source = null;
$("source-choose").addEventListener("click", () => $("source-file").click());
$("source-file").addEventListener("change", () => {
  const [given] = chosen($("source-file"));
  if (given) takeSource(given);
});

function takeSource(given) {
  if (tooLarge(given)) return;
  source = { path: given.file.name, file: given.file };
  $("source-name").textContent = given.file.name;
}
$("form-fill").addEventListener("submit", (event) => {
  event.preventDefault();
  if (!source) {
    showError("还没有选数据文件", "请按“选择文件”，选一个 .csv、.json 或 .xlsx 文件；第一行写栏目名。");
    return;
  }
  const form = new FormData(event.target);
  const chosenForm = catalogue.forms.find((each) => each.id === form.get("form"));
  const asked = {
    form: form.get("form"),
    suffix: form.get("suffix"),
    source: source.path,
    footer: chosenForm && chosenForm.footer.length ? footerOf(form) : {},
    allow_invalid: form.has("allow_invalid"),
    apart: form.has("apart") && Boolean(chosenForm && chosenForm.card),
  };
  submit({ ...orderOf("fill", [source], asked), show: showFill });
});
$("form-fill").elements.form.addEventListener("change", ({ target }) => {
  const form = catalogue.forms.find((each) => each.id === target.value);
  $("apart").hidden = !(form && form.card);
  $("fill-footer").hidden = !(form && form.footer.length);
});

$("form-new").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  const asked = { form: form.get("form"), suffix: form.get("suffix"), rows: Number(form.get("rows")) || null };
  submit({ ...orderOf("new", [], asked), show: showNew });
});
$("form-new").elements.form.addEventListener("change", ({ target }) => {
  const form = catalogue.forms.find((each) => each.id === target.value);
  $("rows").hidden = Boolean(form && form.card);
});

function footerOf(form) {
  const footer = {};
  for (const name of ["filled_by", "phone", "filled_on"]) if (form.get(name)) footer[name] = form.get(name).trim();
  return footer;
}

/* Results. */

let addresses = [];

/** Show the result of an order in place of the one before. */
function show(...children) {
  for (const each of addresses) URL.revokeObjectURL(each);
  addresses = [];
  $("result").replaceChildren(...children.flat().filter(Boolean));
  $("result").hidden = false;
  for (const link of $("result").querySelectorAll("a[download]")) addresses.push(link.href);
  const heading = $("result").querySelector("h2");
  if (heading) say(heading.textContent);
  $("result").focus({ preventScroll: true });
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  $("result").scrollIntoView({ behavior: still ? "auto" : "smooth", block: "start" });
}

const TYPES = {
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  html: "text/html;charset=utf-8",
  zip: "application/zip",
};

/** Return a link that takes a file out when it is pressed. */
function download(file, name, words, main = false) {
  const type = TYPES[name.split(".").pop()] || "application/octet-stream";
  const href = URL.createObjectURL(new Blob([file.bytes], { type }));
  return made("a", { class: main ? "button main" : "button", href, download: name }, words);
}

function named(path, added) {
  const name = path.split("/").pop();
  const dot = name.lastIndexOf(".");
  return dot > 0 ? `${name.slice(0, dot)}（${added}）${name.slice(dot)}` : `${name}（${added}）`;
}

function showError(what, todo, detail = "", order = null, kind = "bad") {
  const lines = what.split("\n");
  show(
    made(
      "div",
      { class: `card ${kind}`, role: kind === "bad" ? "alert" : null },
      made("h2", {}, lines[0].replace(/[：:]$/, "")),
      lines.length > 1 && made("p", { class: "lines" }, lines.slice(1).map((each) => each.trim()).join("\n")),
      todo && made("p", {}, todo),
      problemList(order),
      detail && made("details", {}, made("summary", {}, "给维护人看的内容"), made("p", { class: "lines soft" }, detail)),
    ),
  );
}

/** Return what the page itself could not read. */
function problemList(order) {
  if (!order || !order.problems.length) return null;
  const shown = order.problems.slice(0, 20).map(([path, why]) => made("li", {}, `“${path}”${why}`));
  const rest = order.problems.length - shown.length;
  return [made("p", {}, `没有读的 ${order.problems.length} 个：`), made("ul", {}, shown, rest > 0 && made("li", {}, `另有 ${rest} 个`))];
}

function noteList(notes) {
  return notes && notes.length ? made("ul", { class: "notes" }, notes.map((each) => made("li", {}, each))) : null;
}

/** Show an error of ours, when the result is one; tell whether it is. */
function failed(result, order) {
  if (!result.error) return false;
  showError(result.error, result.hint, "", order);
  return true;
}

function showReview(result, files) {
  const order = this;
  if (failed(result, order)) return;
  const { counts } = result;
  const kind = counts.error || counts.unread ? "bad" : counts.query || counts.unchecked || !counts.submissions ? "asks" : "clean";
  const copies = files.filter((each) => each.path.startsWith("标注副本/"));
  const packed = files.find((each) => each.path === "标注副本.zip");
  const page = files.find((each) => each.path === "审核结果.html");
  const tables = order.files.filter(({ path }) => path !== order.asked.notice && catalogue.tables.some((each) => path.toLowerCase().endsWith(each)));
  const frame = made("iframe", { title: "审核结果", sandbox: "allow-same-origin allow-modals" });
  frame.srcdoc = result.html;
  show(
    made(
      "div",
      { class: `card ${kind}` },
      made("h2", {}, result.words),
      made(
        "div",
        { class: "row" },
        packed && download(packed, "标注副本.zip", `下载全部标注副本（${copies.length} 个，压缩包）`, kind !== "clean"),
        copies.length === 1 && copyLink(copies[0], kind !== "clean"),
        tables.length > 0 && counts.submissions > 0 && kind !== "clean" && made("button", { type: "button", onclick: () => fixFiles(order, tables) }, "自动修正写法"),
        page && download(page, copies.length === 1 ? named(copies[0].path, "审核结果").replace(/\.[^.]*$/, ".html") : "审核结果.html", "下载审核结果"),
        made("button", { type: "button", onclick: () => frame.contentWindow.print() }, "打印审核结果"),
      ),
      copies.length > 1 && made("details", {}, made("summary", {}, "只下载其中一个"), made("ul", {}, copies.map((each) => made("li", {}, plainLink(each))))),
      problemList(order),
      result.notes.length > 0 && made("details", {}, made("summary", {}, `另外说明 ${result.notes.length} 条`), noteList(result.notes)),
    ),
    frame,
  );
  frame.addEventListener("load", () => fit(frame));
}

function copyLink(copy, main) {
  const listed = /\.问题清单\.xlsx$/.test(copy.path);
  const name = listed ? copy.path.split("/").pop() : named(copy.path, "标注");
  return download(copy, name, listed ? "下载问题清单" : "下载标注副本", main);
}

function plainLink(copy) {
  const link = copyLink(copy, false);
  link.className = "";
  link.textContent = copy.path.slice(copy.path.indexOf("/") + 1);
  return link;
}

/** Make a frame as high as what it holds, so that the page scrolls as one. */
function fit(frame) {
  const root = frame.contentDocument && frame.contentDocument.documentElement;
  if (!root) return;
  const grow = () => {
    frame.style.height = `${Math.ceil(root.getBoundingClientRect().height) + 4}px`;
  };
  new ResizeObserver(grow).observe(root);
  grow();
  frame.contentDocument.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link) return;
    event.preventDefault(); // its address is that of the whole page, which a frame may not open
    follow(frame, link.getAttribute("href"));
  });
}

/** Show the place in the frame that a link of it names; what is folded around it is opened. */
function follow(frame, hash) {
  const place = frame.contentDocument.getElementById(hash.slice(1));
  if (!place) return;
  for (let each = place.closest("details"); each; each = each.parentElement.closest("details")) each.open = true;
  frame.contentWindow.location.hash = hash;
  place.scrollIntoView({ block: "start" });
  place.focus({ preventScroll: true });
}

function fixFiles(from, tables) {
  const files = tables.map(({ path, file }) => ({ path, file }));
  const order = orderOf("fix", files, {}, files.map((each) => each.path));
  const rest = from.files.filter(({ path }) => path !== from.asked.notice && !tables.some((each) => each.path === path));
  submit({ ...order, rest, show: showFix });
}

function showFix(result, files) {
  const order = this;
  if (failed(result, order)) return;
  const several = result.fixed.length > 1;
  const changed = result.fixed.filter((each) => each.written);
  const count = changed.reduce((sum, each) => sum + each.changed, 0);
  const packed = files.find((each) => each.path === "已改正.zip");
  const mended = changed.map((each) => {
    const found = files.find((one) => one.path === `已改正/${each.file}`);
    return { path: each.file, file: new File([found.bytes], each.file.split("/").pop()) };
  });
  const others = order.files.filter(({ path }) => path !== order.asked.notice && !mended.some((each) => each.path === path));
  others.push(...order.rest); // archives and the like are reviewed again beside them
  const again = () => {
    const whole = [...mended, ...others];
    const tops = [...new Set(whole.map(({ path }) => path.split("/")[0]))];
    boxes.review.held.files = whole;
    boxes.review.held.left = [];
    boxes.review.show();
    submit({ ...orderOf("review", whole, {}, tops), show: showReview });
  };
  const remaining = result.fixed.reduce((sum, each) => sum + (each.remaining || 0), 0);
  const rest = remaining ? `，还有 ${remaining.toLocaleString("zh-CN")} 处要自己核实` : "";
  const words = `${count ? `可以改 ${count.toLocaleString("zh-CN")} 处写法` : "没有能自动改的写法"}${rest}`;
  show(
    made(
      "div",
      { class: `card ${remaining ? "asks" : "clean"}` },
      made("h2", {}, words),
      (count > 0 || remaining > 0) && made("p", {}, count ? "只改写法（空格、全角、单位、日期、地名、表头），不改意思。请先看下面的清单，没有问题再下载。" : "见下面的清单。"),
      made(
        "div",
        { class: "row" },
        packed && download(packed, "已改正.zip", `下载全部改好的表（${changed.length} 个，压缩包）`, true),
        count > 0 && made("button", { type: "button", onclick: again }, "审核改好的表"),
      ),
      problemList(order),
    ),
    result.fixed.map((each) => fixedFile(each, files, several)),
  );
}

function fixedFile(each, files, several) {
  const find = (folder, ending = "") => files.find((one) => one.path === `${folder}/${each.file}${ending}`);
  const list = find("修改清单", ".修改清单.xlsx");
  const mended = find("已改正");
  const parts = [made("h3", {}, each.file)];
  if (each.error) {
    parts.push(made("p", { class: "lines" }, `${each.error}。${each.hint}`));
    return made("section", {}, parts);
  }
  if (each.unread) parts.push(made("p", {}, "读不出来，没有改。"));
  if (each.empty) parts.push(made("p", {}, "里面没有可以改的表。"));
  if (each.refusal) parts.push(made("p", {}, each.refusal));
  parts.push(
    made(
      "div",
      { class: "row" },
      mended && download(mended, named(each.file, "已改正"), "下载改好的表", !several),
      list && (each.changed > 0 || each.remaining > 0) && download(list, `${each.file.split("/").pop()}.修改清单.xlsx`, "下载修改清单"),
    ),
  );
  if (each.changed) parts.push(changesTable(each));
  if (each.remaining) parts.push(leftTable(each, several));
  const notes = noteList(each.notes);
  if (notes) parts.push(notes);
  return made("section", {}, parts);
}

function changesTable(each) {
  const heads = ["单元格", "栏目", "改前", "改后", "原因"];
  const rows = each.changes.map(([cell, heading, before, after, why]) =>
    made("tr", {}, made("th", { scope: "row" }, cell), cellOf("栏目", heading), cellOf("改前", made("del", {}, before)), cellOf("改后", made("ins", {}, after)), cellOf("原因", why)),
  );
  return [table(`改 ${each.changed.toLocaleString("zh-CN")} 处`, heads, rows), restLine(each.changed - rows.length)];
}

function leftTable(each, several) {
  const heads = ["单元格", "栏目", "级别", "原因", "怎么办"];
  const rows = each.left.map(([cell, heading, label, why, hint]) =>
    made("tr", {}, made("th", { scope: "row" }, cell), cellOf("栏目", heading), cellOf("级别", label), cellOf("原因", why), cellOf("怎么办", hint)),
  );
  const words = `没有改的 ${each.remaining.toLocaleString("zh-CN")} 处，请填表人自己核实`;
  return made("details", { open: !several }, made("summary", {}, words), table(words, heads, rows), restLine(each.remaining - rows.length));
}

function cellOf(head, content) {
  return made("td", { "data-head": head }, content);
}

function restLine(count) {
  return count > 0 ? made("p", { class: "soft" }, `另有 ${count.toLocaleString("zh-CN")} 处，见修改清单。`) : null;
}

function table(words, heads, rows) {
  const head = made("thead", {}, made("tr", {}, heads.map((each) => made("th", { scope: "col" }, each))));
  const whole = made("table", { class: "changes", "aria-label": words }, head, made("tbody", {}, rows));
  return made("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": words }, whole);
}

function showMerge(result, files) {
  if (failed(result, this)) return;
  const [first, ...rest] = result.summary;
  const out = files[0];
  show(
    made(
      "div",
      { class: `card ${result.incomplete || result.notes.length ? "asks" : "clean"}` },
      made("h2", {}, first),
      rest.map((each) => made("p", {}, each)),
      made("div", { class: "row" }, download(out, out.path, `下载 ${out.path}`, true)),
      result.notes.length > 0 && made("p", {}, "没有汇总的和要留意的："),
      noteList(result.notes),
      problemList(this),
    ),
  );
}

function showFill(result, files) {
  if (failed(result, this)) return;
  const packed = files.find((each) => each.path.endsWith(".zip"));
  const alone = files.filter((each) => each !== packed);
  const words = result.written
    ? `已填好 ${result.sizes.join("、")}${result.errors ? `，有 ${result.errors} 处必须改` : ""}`
    : `有 ${result.errors} 处必须改，没有写出`;
  show(
    made(
      "div",
      { class: `card ${result.errors ? "bad" : result.problems.length || result.supposed.length ? "asks" : "clean"}` },
      made("h2", {}, words),
      !result.written && made("p", {}, "请改好数据再填；也可以勾选“有错也写出来”，错处在表里标出。"),
      made(
        "div",
        { class: "row" },
        packed && download(packed, packed.path, `下载全部（${alone.length} 个，压缩包）`, true),
        alone.length === 1 && download(alone[0], alone[0].path.split("/").pop(), `下载 ${alone[0].path.split("/").pop()}`, true),
      ),
      result.problems.length > 0 && made("ul", {}, result.problems.map((each) => made("li", {}, each))),
      result.supposed.length > 0 && [made("p", {}, "请核对："), noteList(result.supposed)],
      noteList(result.notes),
    ),
  );
}

function showNew(result, files) {
  if (failed(result, this)) return;
  const [out] = files;
  show(
    made(
      "div",
      { class: "card clean" },
      made("h2", {}, `空表已生成：${out.path}`),
      made("div", { class: "row" }, download(out, out.path, "下载空表", true)),
      noteList(result.notes),
    ),
  );
}

function showNotice(result) {
  const wrong = result.error || result.problems.length;
  if (wrong) dropNotice();
  if (failed(result, this)) return;
  if (wrong) {
    showError(`这个通知有 ${result.problems.length} 处自相矛盾，没有采用`, result.problems.join("\n"));
    return;
  }
  offerForms(result.catalogue);
  show(made("div", { class: "card clean" }, made("h2", {}, "已采用这个通知"), made("p", {}, `${result.number} ${result.title}`)));
}

/* Tabs, keys, and drops anywhere on the page. */

const tabs = [...document.querySelectorAll('[role="tab"]')];

function open(tab) {
  if (running || waiting) return;
  for (const each of tabs) {
    const on = each === tab;
    each.setAttribute("aria-selected", String(on));
    each.tabIndex = on ? 0 : -1;
    $(each.getAttribute("aria-controls")).hidden = !on;
  }
  if (tab.id === "tab-fill" || tab.id === "tab-new") $("more").open = true; // there the unit is half of the order
  $("result").hidden = true;
}

function refocus(order) {
  const box = boxes[order.job === "fix" ? "review" : order.job];
  if (box) box.drop.focus({ preventScroll: true });
}

for (const tab of tabs) {
  tab.addEventListener("click", () => open(tab));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const edge = { Home: 0, End: tabs.length - 1 }[event.key];
    if (step === undefined && edge === undefined) return;
    event.preventDefault();
    const next = edge ?? (tabs.indexOf(tab) + step + tabs.length) % tabs.length;
    open(tabs[next]);
    tabs[next].focus();
  });
}
$("stop").addEventListener("click", stop);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") stop();
});

function target() {
  const job = tabs.find((each) => each.getAttribute("aria-selected") === "true").id.slice(4);
  return boxes[job] || null;
}
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  if (target()) target().drop.classList.add("over");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget && target()) target().drop.classList.remove("over");
});
document.addEventListener("drop", async (event) => {
  event.preventDefault();
  if (running || waiting) {
    say("正在处理，请等做完，或先按“停止”");
    return;
  }
  const box = target();
  const { files, lost } = await dropped(event.dataTransfer);
  if (box) {
    box.drop.classList.remove("over");
    box.take(files, lost);
  } else if (files.length && !$("panel-fill").hidden) {
    takeSource(files[0]);
  }
});

if (document.documentElement.className !== "old") startWorker();
