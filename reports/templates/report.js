"use strict";
// The page is complete without this. It filters, keeps the filter in the fragment (#severity=error&q=san), and copies.
(() => {
  const form = document.getElementById("filter");
  const shown = document.getElementById("shown");
  const boxes = [...form.querySelectorAll("[name=severity]")];
  const text = form.elements.q;
  const choice = form.elements.bundle;
  const bundles = [...document.querySelectorAll("article.bundle")].map((article) => ({
    article,
    row: document.querySelector(`tr[data-bundle="${article.id}"]`),
    path: article.dataset.path.toLowerCase(),
    items: [...article.querySelectorAll("[data-severity]")].map((element) => ({ element, words: "" })),
    groups: [...article.querySelectorAll("details.outcomes")].map((group) => ({ group, open: group.open })),
  }));

  const state = () => ({
    severities: boxes.filter((box) => box.checked).map((box) => box.value),
    words: text.value.trim().toLowerCase(),
    bundle: choice ? choice.value : "",
  });

  const matches = (item, path, wanted) => {
    if (!wanted.severities.includes(item.element.dataset.severity)) return false;
    item.words = item.words || item.element.textContent.toLowerCase();
    return !wanted.words || item.words.includes(wanted.words) || path.includes(wanted.words);
  };

  const apply = (wanted) => {
    const narrowed = wanted.words !== "" || wanted.severities.length < boxes.length;
    const counts = { finding: [0, 0], requirement: [0, 0] };
    for (const { article, row, path, items, groups } of bundles) {
      const chosen = !wanted.bundle || wanted.bundle === article.id;
      let any = false;
      for (const item of items) {
        const visible = chosen && matches(item, path, wanted);
        item.element.hidden = !visible;
        any = any || visible;
        counts[item.element.dataset.kind][0] += visible;
        counts[item.element.dataset.kind][1] += 1;
      }
      article.hidden = !chosen || (bundles.length > 1 && narrowed && !any);
      if (row) row.hidden = article.hidden;
      for (const { group, open } of groups) {
        const left = group.querySelector("tbody tr:not([hidden])");
        group.hidden = !left;
        group.open = wanted.words ? Boolean(left) : open;
      }
    }
    const [findings, rules] = [counts.finding, counts.requirement];
    shown.value = narrowed || wanted.bundle
      ? `Showing ${findings[0]} of ${findings[1]} groups of findings, ${rules[0]} of ${rules[1]} requirements.` : "";
  };

  const fragment = (wanted, at) => {
    const parts = new URLSearchParams();
    if (wanted.severities.length < boxes.length) parts.set("severity", wanted.severities.join(","));
    if (wanted.words) parts.set("q", text.value.trim());
    if (wanted.bundle) parts.set("bundle", wanted.bundle);
    if (parts.size === 0) return at ? `#${at}` : location.pathname + location.search;
    if (at) parts.set("at", at);
    return `#${parts}`.replaceAll("%2C", ",").replaceAll("%2F", "/");
  };

  const remember = (at) => history.replaceState(null, "", fragment(state(), at));

  const set = (parts) => {
    const severities = parts.has("severity") ? parts.get("severity").split(",") : null;
    for (const box of boxes) box.checked = !severities || severities.includes(box.value);
    text.value = parts.get("q") || "";
    if (choice) choice.value = parts.get("bundle") || "";
    if (choice && choice.selectedIndex < 0) choice.value = "";
    apply(state());
  };

  const go = (id) => {
    const target = document.getElementById(id);
    if (!target) return;
    if (target.closest("[hidden]")) set(new URLSearchParams());
    for (let each = target.closest("details"); each; each = each.parentElement.closest("details")) each.open = true;
    remember(id);
    target.scrollIntoView();
  };

  // A fragment is a filter, or the id of a place: a link within the page keeps the filter.
  const read = () => {
    const hash = location.hash.slice(1);
    const parts = new URLSearchParams(hash.includes("=") ? hash : `at=${hash}`);
    if (hash.includes("=")) set(parts);
    if (parts.get("at")) go(parts.get("at"));
  };

  const changed = () => {
    apply(state());
    remember("");
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed); // some drivers and old browsers tell of a choice by this alone
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("all").addEventListener("click", () => {
    set(new URLSearchParams());
    remember("");
  });
  addEventListener("hashchange", read);
  if (bundles.length === 1) bundles[0].article.querySelector("header").after(form); // the verdict comes first
  form.hidden = bundles.every(({ items }) => items.length === 0);
  if (location.hash) read();

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const each of closed) each.open = true;
  });
  addEventListener("afterprint", () => {
    for (const each of closed) each.open = false;
  });

  if (navigator.clipboard) {
    for (const block of document.querySelectorAll("pre")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(block.querySelector("code").textContent.trim());
        button.textContent = "Copied";
        setTimeout(() => { button.textContent = "Copy"; }, 2000);
      });
      block.prepend(button);
    }
  }
})();
