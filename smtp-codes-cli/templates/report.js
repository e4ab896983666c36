"use strict";
// Sorts the tables by a column, and filters that of all kinds.
(() => {
  const by = (id) => document.getElementById(id);
  for (const table of document.querySelectorAll("table.sort")) {
    const body = table.tBodies[0];
    [...table.tHead.rows[0].cells].forEach((cell, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = cell.textContent;
      cell.replaceChildren(button);
      const number = cell.classList.contains("n");
      button.addEventListener("click", () => {
        const down = cell.getAttribute("aria-sort") !== "descending" && (number || cell.getAttribute("aria-sort") === "ascending");
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        cell.setAttribute("aria-sort", down ? "descending" : "ascending");
        const value = (row) => number ? Number(row.cells[column].textContent.replaceAll(",", "")) : row.cells[column].textContent;
        const rows = [...body.rows].map((row) => [value(row), row]);
        rows.sort(([one], [other]) => (number ? one - other : one.localeCompare(other)) * (down ? -1 : 1));
        body.append(...rows.map(([, row]) => row));
      });
    });
  }
  const kinds = by("kinds");
  if (!kinds) return;
  const rows = [...kinds.tBodies[0].rows].map((row) => [row, row.textContent.toLowerCase()]);
  const show = () => {
    const words = by("q").value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const [row, text] of rows) {
      const fits = words.every((word) => text.includes(word)) && (!by("end").value || row.cells[1].textContent === by("end").value) && (!by("open").checked || "open" in row.dataset);
      row.hidden = !fits;
      count += fits;
    }
    by("count").textContent = count === rows.length ? "" : `${count} of ${rows.length} kinds`;
  };
  for (const id of ["q", "end", "open"]) by(id).addEventListener("input", show);
  by("tools").addEventListener("submit", (event) => event.preventDefault());
  by("tools").hidden = false;
})();
