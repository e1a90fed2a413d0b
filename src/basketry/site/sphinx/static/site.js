"use strict";
(() => {
  document.querySelector(".sidebar-drawer")?.setAttribute("aria-label", "All pages");
  document.querySelector(".toc-drawer")?.setAttribute("aria-label", "On this page");

  // What scrolls sideways can be scrolled with the keyboard, and has a name.
  const reach = () => {
    const parts = document.querySelectorAll(".table-wrapper, .highlight pre");
    for (const [index, part] of [...parts].entries()) {
      if (part.scrollWidth > part.clientWidth) {
        const heading = part.closest("section")?.querySelector("h1, h2, h3, h4");
        const title = heading ? heading.firstChild.textContent.trim() : document.title;
        const kind = part.matches("pre") ? "Code" : "Table";
        part.tabIndex = 0;
        part.setAttribute("role", "region");
        part.setAttribute("aria-label", `${kind} ${index + 1}: ${title}`);
      } else if (part.getAttribute("role") === "region") {
        for (const name of ["tabindex", "role", "aria-label"]) part.removeAttribute(name);
      }
    }
  };
  window.addEventListener("load", reach);
  window.addEventListener("resize", reach);
})();
