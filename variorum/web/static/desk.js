// What pages do better with a script: times in the reader's own zone, keys, steps and sliders. Everything works without it.
"use strict";
(() => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const root = document.documentElement;
  const kept = document.cookie.split("; ").find((part) => part.startsWith("variorum_zone="));
  if (zone && (!kept || kept.split("=")[1] !== zone)) {
    document.cookie = `variorum_zone=${zone}; path=${root.dataset.path}; max-age=31536000; samesite=lax`;
    // Once, where it makes a difference, and only where the cookie was taken.
    const offset = -new Date().getTimezoneOffset();
    if (document.cookie.includes("variorum_zone=") && Number(root.dataset.offset) !== offset) location.reload();
  }

  root.classList.add("js");

  const stops = () => [...document.querySelectorAll("main .stop, main .card, main .diff > div, main .diff > .diff-headline, main .beside .differs")];
  let stopped = -1;
  const step = (by) => {
    const all = stops();
    if (!all.length) return;
    const next = all[Math.min(Math.max(stopped + by, 0), all.length - 1)];
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  };

  // The bar over a difference: how many changes there are, at which one the reader is, and where to go from it.
  const count = () => {
    const all = stops();
    const now = all.indexOf(document.activeElement.closest(".stop, .card, .diff > *, .differs"));
    if (now >= 0) stopped = now;
    const bar = document.querySelector(".steps");
    if (!bar) return;
    bar.hidden = all.length < 2;
    const said = stopped < 0 ? bar.dataset.all : bar.dataset.of.replace("{n}", stopped + 1);
    bar.querySelector("output").textContent = said.replace("{all}", all.length);
  };
  document.addEventListener("focusin", count);

  // The slider beside the choice of a version moves that choice; the form sees to the rest.
  document.addEventListener("input", (event) => {
    if (event.target.id === "slide") event.target.nextElementSibling.textContent = event.target.dataset.said.replace("{n}", event.target.value);
  });
  document.addEventListener("change", (event) => {
    if (event.target.id !== "slide") return;
    event.stopPropagation();
    const field = document.getElementById(event.target.dataset.for);
    field.value = event.target.value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }, true);

  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
  const turns = { h: "main .turn a[rel=prev]", l: "main .turn a[rel=next]" };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      const field = document.querySelector("main input[type=search]");
      if (!field) return;
      event.preventDefault();
      const closed = field.closest("details:not([open])");
      if (closed) closed.open = true;
      field.focus();
    } else if (event.key in turns) {
      document.querySelector(turns[event.key])?.click();
    } else if (event.key === "j" || event.key === "k") {
      step(event.key === "j" ? 1 : -1);
    }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-step]");
    if (button) step(Number(button.dataset.step));
  });

  const ready = () => {
    stopped = -1;
    count();
  };
  document.addEventListener("htmx:afterSettle", ready);
  ready();
})();
