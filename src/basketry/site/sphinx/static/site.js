"use strict";
// What scrolls sideways can be scrolled with the keyboard.
(() => {
  const reach = () => {
    for (const part of document.querySelectorAll(".table-wrapper, .highlight pre")) {
      if (part.scrollWidth > part.clientWidth) {
        part.tabIndex = 0;
        part.setAttribute("role", "region");
        const heading = part.closest("section")?.querySelector("h1, h2, h3, h4");
        const kind = part.matches("pre") ? "Code" : "Table";
        const title = heading ? heading.firstChild.textContent.trim() : document.title;
        part.setAttribute("aria-label", `${kind}: ${title}`);
      } else if (part.getAttribute("role") === "region") {
        part.removeAttribute("tabindex");
        part.removeAttribute("role");
        part.removeAttribute("aria-label");
      }
    }
  };
  window.addEventListener("load", reach);
  window.addEventListener("resize", reach);
})();
