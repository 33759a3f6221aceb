"use strict";
(function () {
  const filter = document.getElementById("filter");
  const suspected = document.getElementById("suspected");
  const shown = document.getElementById("shown");
  const empty = document.getElementById("empty");
  const toggles = Array.from(document.querySelectorAll("#controls .toggle input[value]:not(#suspected)"));
  const groups = Array.from(document.querySelectorAll("table.columns tbody"), (body) => {
    const head = body.querySelector("tr.table");
    const name = head.querySelector("span").textContent.toLowerCase();
    const rows = Array.from(body.querySelectorAll("tr[data-t]"), (row) => ({
      row,
      text: (name + "." + Array.from(row.cells, (cell) => cell.textContent).join(" ")).toLowerCase(),
      treatment: row.dataset.t,
      suspected: row.querySelector(".class").textContent !== "",
    }));
    return { body, rows };
  });
  const total = groups.reduce((sum, group) => sum + group.rows.length, 0);

  function apply() {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = new Set(toggles.filter((toggle) => toggle.checked).map((toggle) => toggle.value));
    let count = 0;
    for (const group of groups) {
      let own = 0;
      for (const entry of group.rows) {
        const fits = wanted.has(entry.treatment) && (!suspected.checked || entry.suspected) &&
          words.every((word) => entry.text.includes(word));
        entry.row.hidden = !fits;
        own += fits ? 1 : 0;
      }
      group.body.hidden = own === 0;
      count += own;
    }
    shown.textContent = count === total
      ? total.toLocaleString("en") + (total === 1 ? " column" : " columns")
      : count.toLocaleString("en") + " of " + total.toLocaleString("en") + " columns";
    empty.hidden = count > 0;
  }

  document.getElementById("controls").addEventListener("input", apply);
  document.getElementById("controls").addEventListener("submit", (event) => event.preventDefault());
  // Browsers keep what was typed when a page is loaded again.
  apply();
})();
