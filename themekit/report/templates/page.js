"use strict";
(() => {
  const rows = [...document.querySelectorAll("[data-codes]")];
  const search = document.getElementById("search");
  const code = document.getElementById("code");
  const only = document.getElementById("only");
  const shown = document.getElementById("shown");
  const texts = rows.map((row) => row.textContent.toLowerCase());
  function filter() {
    const wanted = search ? search.value.trim().toLowerCase() : "";
    let count = 0;
    rows.forEach((row, i) => {
      const codes = row.dataset.codes.split(" ");
      const fits = (!wanted || texts[i].includes(wanted)) &&
        (!code || !code.value || codes.includes(code.value)) &&
        (!only || !only.checked || row.dataset.codes !== "");
      row.hidden = !fits;
      if (fits) count += 1;
    });
    const narrowed = wanted || (code && code.value) || (only && only.checked);
    document.querySelectorAll(".asked, .speaker").forEach((each) => { each.hidden = narrowed; });
    if (shown) shown.textContent = count + " of " + rows.length + " passages";
  }
  [search, code, only].forEach((tool) => tool && tool.addEventListener("input", filter));
  document.querySelectorAll("[data-pick]").forEach((link) => link.addEventListener("click", () => {
    if (code) { code.value = link.dataset.pick; filter(); }
  }));
  if (rows.length) filter();
  const mapCode = document.getElementById("map-code");
  const points = [...document.querySelectorAll(".map circle")];
  if (mapCode) mapCode.addEventListener("input", () => points.forEach((point) => {
    const on = !mapCode.value || point.dataset.on.split(" ").includes(mapCode.value);
    point.classList.toggle("off", !on);
  }));
  const mapText = document.getElementById("map-text");
  points.forEach((point) => point.addEventListener("mouseenter", () => {
    mapText.textContent = point.querySelector("title").textContent;
  }));
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    closed.forEach((each) => { each.open = true; });
  });
  window.addEventListener("afterprint", () => closed.forEach((each) => { each.open = false; }));
})();
