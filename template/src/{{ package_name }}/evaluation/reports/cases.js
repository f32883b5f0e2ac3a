"use strict";
const find = (id) => document.getElementById(id);
const rows = Array.from(document.querySelectorAll("tr.case"));
function filter() {
  const text = find("text").value.trim().toLowerCase(), suite = find("suite").value;
  const failing = find("failing").checked, changed = find("changed").checked;
  let shown = 0;
  for (const row of rows) {
    const fits = (!suite || row.dataset.suite === suite)
      && (!failing || row.dataset.status === "failed" || row.dataset.status === "error")
      && (!changed || row.dataset.transition !== "")
      && (!text || row.textContent.toLowerCase().includes(text));
    row.hidden = !fits;
    shown += fits;
  }
  find("count").textContent = shown + " of " + rows.length;
}
// A link such as #suite=answers&failing=1 sets the filter.
function follow() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  if (["text", "suite", "failing", "changed"].some((id) => wanted.has(id))) {
    for (const id of ["text", "suite"]) find(id).value = wanted.get(id) ?? "";
    for (const id of ["failing", "changed"]) find(id).checked = wanted.has(id);
    find("all-cases").scrollIntoView();
  }
  filter();
}
for (const id of ["text", "suite", "failing", "changed"]) find(id).addEventListener("input", filter);
addEventListener("hashchange", follow);
follow();
