"use strict";
(() => {
  const all = (what, inside) => [...(inside || document).querySelectorAll(what)];
  const one = (id) => document.getElementById(id);

  // Tables with many rows show the first ones; a button shows the rest.
  all("table[data-fold]").forEach((table) => {
    const rows = all("tbody > tr", table).slice(Number(table.dataset.fold));
    const button = document.createElement("button");
    button.type = "button";
    const fold = (closed) => {
      rows.forEach((row) => row.classList.toggle("folded", closed));
      button.setAttribute("aria-expanded", String(!closed));
      button.textContent = closed ? "Show all " + table.tBodies[0].rows.length + " rows" : "Show fewer rows";
    };
    button.addEventListener("click", () => fold(button.getAttribute("aria-expanded") === "true"));
    table.parentElement.after(button);
    fold(true);
  });

  // Search and filters: which turns, or passages, are shown.
  const rows = all("[data-codes]");
  const [search, code, coder, only] = ["search", "code", "coder", "only"].map(one);
  const [shown, nothing] = ["shown", "nothing"].map(one);
  const holders = all(".transcript");
  const begun = holders.filter((each) => each.open);
  const texts = rows.map((row) => row.querySelector(".said").textContent.toLowerCase());
  const has = (list, value) => (list || "").split(" ").includes(value);

  function filter() {
    const wanted = search.value.trim().toLowerCase();
    const narrowed = Boolean(wanted || code.value || (coder && coder.value) || only.checked);
    const hits = new Map(holders.map((each) => [each, 0]));
    let count = 0;
    rows.forEach((row, i) => {
      const fits = (!wanted || texts[i].includes(wanted)) &&
        (!code.value || has(row.dataset.codes, code.value)) &&
        (!coder || !coder.value || has(row.dataset.coders, coder.value)) &&
        (!only.checked || row.dataset.codes !== "");
      row.hidden = !fits;
      if (fits) {
        count += 1;
        hits.set(row.closest(".transcript"), hits.get(row.closest(".transcript")) + 1);
      }
    });
    document.body.classList.toggle("narrowed", narrowed);
    holders.forEach((each) => {
      each.hidden = narrowed && !hits.get(each);
      each.open = narrowed ? hits.get(each) > 0 : begun.includes(each);
      const mark = each.querySelector(".hits");
      if (mark) mark.textContent = narrowed ? hits.get(each) + " found" : "";
    });
    shown.textContent = narrowed ? count + " of " + rows.length + " shown" : rows.length + " in all";
    if (nothing) nothing.hidden = count > 0;
    mark(wanted);
  }

  function mark(wanted) {
    if (!CSS.highlights) return;
    CSS.highlights.delete("found");
    if (wanted.length < 2) return;
    const ranges = [];
    rows.filter((row) => !row.hidden).slice(0, 500).forEach((row) => {
      const walk = document.createTreeWalker(row.querySelector(".said"), NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) {
        const text = walk.currentNode.data.toLowerCase();
        for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
          const range = new Range();
          range.setStart(walk.currentNode, at);
          range.setEnd(walk.currentNode, at + wanted.length);
          ranges.push(range);
        }
      }
    });
    CSS.highlights.set("found", new Highlight(...ranges));
  }

  function show(everything) {
    search.value = everything ? "" : search.value;
    if (everything) [code, coder].forEach((tool) => { if (tool) tool.value = ""; });
    if (everything) only.checked = false;
    filter();
  }

  function goTo(id) {
    const target = one(id);
    if (!target) return;
    show(true);
    const holder = target.closest("details");
    if (holder) holder.open = true;
    all(".here").forEach((each) => each.classList.remove("here"));
    target.classList.add("here");
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "center" });
  }

  if (search) {
    let waiting = 0;
    search.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(filter, 150);
    });
    [code, coder, only].forEach((tool) => tool && tool.addEventListener("input", filter));
    filter();
    all("[data-pick]").forEach((link) => link.addEventListener("click", () => {
      code.value = link.dataset.pick;
      filter();
    }));
    document.addEventListener("click", (event) => {
      const link = event.target.closest('a[href^="#t"]');
      const id = link && link.getAttribute("href").slice(1);
      if (!id || !/^t\d+-\d+$/.test(id)) return;
      event.preventDefault();
      history.pushState(null, "", "#" + id);
      goTo(id);
    });
    const asked = () => { if (/^#t\d+-\d+$/.test(location.hash)) goTo(location.hash.slice(1)); };
    window.addEventListener("popstate", asked);
    asked();
  }

  // A code in the margin shows to which words it belongs.
  all(".tag[data-first]").forEach((tag) => {
    const own = () => all(".coded", tag.closest("[data-codes], .asked")).filter((piece) =>
      Number(piece.dataset.piece) >= Number(tag.dataset.first) && Number(piece.dataset.piece) <= Number(tag.dataset.last));
    tag.addEventListener("mouseenter", () => own().forEach((piece) => piece.classList.add("lit")));
    tag.addEventListener("mouseleave", () => own().forEach((piece) => piece.classList.remove("lit")));
  });

  // The map: point at a passage to read it.
  const map = document.querySelector(".map");
  if (map) {
    const card = one("map-text");
    const mapCode = one("map-code");
    const points = all("circle", map);
    let at = -1;
    const lines = (point) => [["b", point.dataset.who], ["p", point.dataset.said], ["i", point.dataset.given || "uncoded"]];
    const read = (point) => {
      if (at >= 0) points[at].classList.remove("at");
      at = points.indexOf(point);
      point.classList.add("at");
      card.replaceChildren(...lines(point).map(([kind, text]) => {
        const line = document.createElement(kind);
        line.textContent = text;
        return line;
      }));
      card.hidden = false;
      const box = map.parentElement.getBoundingClientRect();
      const dot = point.getBoundingClientRect();
      const left = dot.left - box.left, top = dot.top - box.top;
      card.style.left = Math.max(0, Math.min(left + 14, box.width - card.offsetWidth)) + "px";
      card.style.top = (top > box.height / 2 ? top - card.offsetHeight - 10 : top + 18) + "px";
    };
    const close = () => {
      if (at >= 0) points[at].classList.remove("at");
      at = -1;
      card.hidden = true;
    };
    map.addEventListener("pointerover", (event) => {
      if (event.target.closest("circle")) read(event.target);
    });
    map.parentElement.addEventListener("pointerleave", close);
    map.addEventListener("click", (event) => {
      if (event.pointerType === "mouse" && event.target.closest("circle")) goTo(event.target.dataset.turn);
    });
    map.addEventListener("blur", close);
    map.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") close();
      if (event.key === "Enter" && at >= 0) goTo(points[at].dataset.turn);
      if (!step) return;
      event.preventDefault();
      const lit = points.filter((point) => !point.classList.contains("off"));
      if (lit.length) read(lit[(lit.indexOf(points[at]) + step + lit.length) % lit.length]);
    });
    mapCode.addEventListener("input", () => points.forEach((point) => {
      point.classList.toggle("off", mapCode.value !== "" && !has(point.dataset.on, mapCode.value));
    }));
  }

  // Where one is stands out in the table of contents.
  const links = all(".toc a");
  const headings = links.map((link) => one(link.getAttribute("href").slice(1)));
  if (links.length) {
    const spy = () => {
      const passed = headings.filter((each) => each && each.getBoundingClientRect().top < 140);
      const now = links[headings.indexOf(passed[passed.length - 1])];
      links.forEach((link) => link.toggleAttribute("aria-current", link === now));
    };
    let due = false;
    window.addEventListener("scroll", () => {
      if (due) return;
      due = true;
      requestAnimationFrame(() => { due = false; spy(); });
    }, { passive: true });
    spy();
  }

  // What is folded can be opened at once: to read, to search, to print.
  const opener = one("open-all");
  if (opener) opener.addEventListener("click", () => {
    const opens = opener.getAttribute("aria-expanded") === "false";
    all("details").forEach((each) => { each.open = opens; });
    opener.setAttribute("aria-expanded", String(opens));
    opener.textContent = opens ? "Fold everything" : "Open everything";
  });

  // On paper a table that is wider than the page stands in parts, each with its first column.
  function part(table, columns) {
    const made = table.cloneNode(true);
    made.className = "part";
    delete made.dataset.parts;
    [...made.rows].forEach((row) => {
      const cells = [...row.cells];
      row.replaceChildren(...columns.map((column) => cells[column]));
    });
    return made;
  }
  window.addEventListener("beforeprint", () => all("table[data-parts]").forEach((table) => {
    if (table.classList.contains("whole")) return;
    table.after(...table.dataset.parts.split(", ").map((each) => part(table, each.split(" "))));
    table.classList.add("whole");
  }));
  window.addEventListener("afterprint", () => {
    all("table.part").forEach((each) => each.remove());
    all("table.whole").forEach((each) => each.classList.remove("whole"));
  });
})();
