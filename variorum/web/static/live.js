// New changes are put on top as they are found. A hidden tab does not hold a connection; it catches up when it is seen.
"use strict";
(() => {
  let source = null;
  const list = () => document.getElementById("arrived");

  const listen = () => {
    const section = list();
    if (source || !section || document.hidden) return;
    source = new EventSource(`${section.dataset.live}&after=${section.dataset.after}`);
    source.addEventListener("changes", (event) => {
      const shown = list();
      if (!shown) return;
      shown.hidden = false;
      shown.querySelector("h2").insertAdjacentHTML("afterend", event.data);
      shown.dataset.after = event.lastEventId;
      const count = shown.querySelectorAll("article").length;
      const news = document.getElementById("news");
      if (news) news.textContent = count === 1 ? news.dataset.one : news.dataset.many.replace("{n}", count);
    });
    source.addEventListener("nothing", (event) => {
      if (list()) list().dataset.after = event.lastEventId;
    });
  };

  const leave = () => {
    if (source) source.close();
    source = null;
  };

  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : listen()));
  document.addEventListener("htmx:afterSettle", () => {
    leave();
    listen();
  });
  listen();
})();
