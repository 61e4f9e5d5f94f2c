"use strict";
// The page is complete without this. It filters, sorts, keeps both in the fragment (#severity=error&q=san), and copies.
(() => {
  const form = document.getElementById("filter");
  const shown = document.getElementById("shown");
  const every = (selector, within = document) => [...within.querySelectorAll(selector)];
  const text = form.elements.q;
  const boxes = { verdict: every("[name=verdict]", form), severity: every("[name=severity]", form) };
  const choices = ["bundle", "rule", "issuer", "expiry"].filter((name) => form.elements[name]);
  const rows = every("tr[data-bundle]");
  const table = document.querySelector("table.bundles tbody");
  const today = document.querySelector("main").dataset.asOf || "";
  const months = every("tr[data-month]").map((row) => row.dataset.month);
  const rules = every("[data-rule]").map((each) => each.dataset.rule);
  const issuers = new Map(every("tr[data-issuer-number]").map((row) => [row.dataset.issuer, row.dataset.issuerNumber]));

  // The bundles, with what is known of them. Of a thousand, nothing is read before somebody filters.
  let known = null;
  const bundles = () => {
    if (known) return known;
    const row = new Map(rows.map((each) => [each.dataset.bundle, each]));
    const bodies = every("article.bundle, details.brief");
    // Where each bundle has a page of its own, there are lines alone.
    known = (bodies.length > 0 ? bodies : rows).map((body) => {
      const id = body.dataset.bundle || body.id;
      return { id, body, row: row.get(id), items: null, groups: null, words: "" };
    });
    return known;
  };
  const contents = (bundle) => {
    if (bundle.items) return bundle;
    bundle.items = every("[data-severity]", bundle.body).map((element) => ({ element, words: "" }));
    bundle.groups = every("details.outcomes", bundle.body).map((group) => ({ group, open: group.open }));
    bundle.words = (bundle.body.dataset.path || bundle.body.textContent + bundle.row.textContent).toLowerCase();
    return bundle;
  };

  const state = () => ({
    verdict: boxes.verdict.filter((box) => box.checked).map((box) => box.value),
    severity: boxes.severity.filter((box) => box.checked).map((box) => box.value),
    words: text.value.trim().toLowerCase(),
    ...Object.fromEntries(choices.map((name) => [name, form.elements[name].value])),
    sort: order,
  });

  const month = (end) => {
    if (!end) return "";
    const name = end.slice(0, 7);
    return end < today ? "expired" : months.includes(name) ? name : "later";
  };

  // Whether the line of a bundle is asked for.
  const fits = ({ row, id }, wanted) => {
    if (wanted.bundle && wanted.bundle !== id) return false;
    if (!row) return true;
    if (wanted.verdict.length < boxes.verdict.length && !wanted.verdict.includes(row.cells[1].textContent)) return false;
    if (wanted.rule && !row.dataset.rules.split(" ").includes(String(rules.indexOf(wanted.rule)))) return false;
    if (wanted.issuer && row.dataset.issuer !== issuers.get(wanted.issuer)) return false;
    return !wanted.expiry || month(row.dataset.end) === wanted.expiry;
  };

  const matches = (item, words, wanted) => {
    if (!wanted.severity.includes(item.element.dataset.severity)) return false;
    if (!wanted.words) return true;
    item.words = item.words || item.element.textContent.toLowerCase();
    return item.words.includes(wanted.words) || words.includes(wanted.words);
  };

  const is = (wanted) => ({
    narrowed: wanted.words !== "" || wanted.severity.length < boxes.severity.length,
    chosen: wanted.verdict.length < boxes.verdict.length || choices.some((name) => wanted[name]),
  });

  // Whether the counts of a line have one of these severities.
  const columns = { error: 5, warning: 6, info: 7 };
  const counted = (row, wanted) => wanted.severity.some((name) => row.cells[columns[name]].textContent !== "");

  const show = (bundle, chosen, wanted, counts) => {
    const { body, items, groups, words } = contents(bundle);
    const { narrowed } = is(wanted);
    const severities = wanted.severity.length === boxes.severity.length || (body === bundle.row && counted(body, wanted));
    let any = items.length === 0 && severities && words.includes(wanted.words);
    for (const item of items) {
      const visible = chosen && matches(item, words, wanted);
      item.element.hidden = !visible;
      any = any || visible;
      const count = counts[item.element.dataset.kind];
      if (!count) continue;
      count[0] += visible;
      count[1] += 1;
    }
    body.hidden = !chosen || (rows.length > 0 && narrowed && !any);
    for (const { group, open } of groups) {
      const left = group.querySelector("tbody tr:not([hidden])");
      group.hidden = !left;
      group.open = wanted.words ? Boolean(left) : open;
    }
  };

  let filtered = false;
  const apply = (wanted) => {
    const { narrowed, chosen } = is(wanted);
    shown.value = "";
    if (!narrowed && !chosen && !filtered) return;
    filtered = narrowed || chosen;
    const counts = { finding: [0, 0], requirement: [0, 0] };
    let visible = 0;
    for (const bundle of bundles()) {
      const fitting = fits(bundle, wanted);
      if (fitting || filtered) show(bundle, fitting, wanted, counts);
      if (bundle.row) bundle.row.hidden = bundle.body.hidden;
      visible += !bundle.body.hidden;
    }
    if (!filtered) return;
    const [findings, requirements] = [counts.finding, counts.requirement];
    const parts = findings[1] ? [`${findings[0]} of ${findings[1]} groups of findings`] : [];
    if (rows.length > 0) parts.unshift(`${visible} of ${rows.length} bundles`);
    if (requirements[1]) parts.push(`${requirements[0]} of ${requirements[1]} requirements`);
    shown.value = `Showing ${parts.join(", ")}.`;
  };

  // The order of the lines: a column, with a minus before it from the end. Without one, the worst first.
  let order = "";
  const ranks = ["FAIL", "INCOMPLETE", "PASS"];
  const keys = {
    verdict: (row) => ranks.indexOf(row.cells[1].textContent),
    expiry: (row) => row.dataset.end || "9999-99",
    errors: (row) => -row.cells[5].textContent,
    warnings: (row) => -row.cells[6].textContent,
    infos: (row) => -row.cells[7].textContent,
    bundle: (row) => row.cells[0].textContent,
    certificate: (row) => row.cells[2].textContent,
    issuer: (row) => row.cells[3].textContent,
  };
  const sort = (wanted) => {
    const name = wanted.replace("-", "");
    if (!table || wanted === order || (wanted && !keys[name])) return;
    order = wanted;
    const sign = wanted.startsWith("-") ? -1 : 1;
    const keyed = rows.map((row, at) => ({ row, at, key: name ? keys[name](row) : at }));
    keyed.sort((a, b) => (a.key < b.key ? -sign : a.key > b.key ? sign : a.at - b.at));
    table.append(...keyed.map(({ row }) => row));
    for (const head of every("th[data-sort]")) {
      if (head.dataset.sort === name) head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    }
  };

  const fragment = (wanted, at) => {
    const parts = new URLSearchParams();
    for (const [name, group] of Object.entries(boxes)) {
      if (wanted[name].length < group.length) parts.set(name, wanted[name].join(","));
    }
    if (wanted.words) parts.set("q", text.value.trim());
    for (const name of [...choices, "sort"]) if (wanted[name]) parts.set(name, wanted[name]);
    if (parts.size === 0) return at ? `#${at}` : location.pathname + location.search;
    if (at) parts.set("at", at);
    return `#${parts}`.replaceAll("%2C", ",").replaceAll("%2F", "/");
  };

  const remember = (at) => history.replaceState(null, "", fragment(state(), at));

  const set = (parts) => {
    for (const [name, group] of Object.entries(boxes)) {
      const values = parts.has(name) ? parts.get(name).split(",") : null;
      for (const box of group) box.checked = !values || values.includes(box.value);
    }
    text.value = parts.get("q") || "";
    for (const name of choices) {
      form.elements[name].value = parts.get(name) || "";
      if (form.elements[name].selectedIndex < 0) form.elements[name].value = "";
    }
    sort(parts.get("sort") || "");
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

  const option = (name, value, label) => {
    const made = document.createElement("option");
    made.value = value;
    made.textContent = label;
    form.elements[name].append(made);
  };
  for (const name of ["rule", "issuer", "expiry"]) {
    if (!form.elements[name]) continue;
    const source = { rule: "[data-rule]", issuer: "tr[data-issuer-number]", expiry: "tr[data-month]" }[name];
    for (const each of every(source)) {
      const value = each.dataset[name === "expiry" ? "month" : name];
      if (!value) continue;
      option(name, value, value);
      // The sums lead to the bundles that they count.
      const cell = each.querySelector(`[data-filter=${name}]`);
      const link = document.createElement("a");
      link.href = `#${new URLSearchParams({ [name]: value, at: "bundles" })}`.replaceAll("%2F", "/");
      link.append(...cell.childNodes);
      cell.append(link);
    }
  }
  for (const head of every("th[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    button.addEventListener("click", () => {
      const name = head.dataset.sort;
      sort(order === name ? `-${name}` : order === `-${name}` ? "" : name);
      remember("");
    });
    head.append(button);
  }
  const place = document.getElementById("bundles-title");
  const first = document.querySelector("article.bundle > header");
  if (place) place.after(form);
  else if (first) first.after(form); // the verdict comes first
  form.hidden = rows.length === 0 && !document.querySelector("[data-severity]");
  if (location.hash) read();

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = every("details:not([open])");
    for (const each of closed) each.open = true;
  });
  addEventListener("afterprint", () => {
    for (const each of closed) each.open = false;
  });

  if (navigator.clipboard) {
    const copied = async (event) => {
      const button = event.currentTarget;
      await navigator.clipboard.writeText(button.parentElement.querySelector("code").textContent.trim());
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    };
    for (const block of every("pre")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.addEventListener("click", copied);
      block.prepend(button);
    }
  }
})();
