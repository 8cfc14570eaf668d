"use strict";
// What is folded away is printed too, also by browsers whose style sheets cannot unfold it.
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  folded.forEach((each) => (each.open = true));
});
addEventListener("afterprint", () => folded.forEach((each) => (each.open = false)));
// Headings become buttons that sort the lines of their table; the total, in the foot, stays where it is.
for (const table of document.querySelectorAll("table.numbers")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const original = [...body.rows];
  if (original.length === 1) continue;
  const key = (row, at) => {
    const text = row.cells[at].textContent.trim();
    const number = Number(text.replace(/[,%]/g, ""));
    return text === "" || text === "–" ? null : Number.isNaN(number) ? text : number;
  };
  const compare = (one, other) => {
    if (typeof one === "number" && typeof other === "number") return one - other;
    return String(one).localeCompare(String(other), "zh-CN", { numeric: true });
  };
  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const before = head.getAttribute("aria-sort");
      const after = before === null ? "descending" : before === "descending" ? "ascending" : null;
      heads.forEach((each) => each.removeAttribute("aria-sort"));
      if (after) head.setAttribute("aria-sort", after);
      const turn = after === "descending" ? -1 : 1;
      const rows = original.map((row) => [key(row, at), row]);
      const known = rows.filter(([value]) => value !== null);
      const blank = rows.filter(([value]) => value === null);
      if (after) known.sort(([one], [other]) => turn * compare(one, other));
      body.append(...(after ? [...known, ...blank].map(([, row]) => row) : original));
    });
  });
}
