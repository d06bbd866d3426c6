// What pages do better with a script: times in the reader's own zone, and keys. Everything works without it.
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

  const stops = () => [...document.querySelectorAll("main .stop, main .card, main .diff > div, main .diff > .diff-headline, main .beside .differs")];
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      const field = document.querySelector("main input[type=search]");
      if (!field) return;
      event.preventDefault();
      const closed = field.closest("details:not([open])");
      if (closed) closed.open = true;
      field.focus();
      return;
    }
    if (event.key !== "j" && event.key !== "k") return;
    const all = stops();
    if (!all.length) return;
    const at = all.indexOf(document.activeElement.closest(".stop, .card, .diff > *, .differs"));
    const next = all[Math.min(Math.max(at + (event.key === "j" ? 1 : -1), 0), all.length - 1)];
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  });
})();
