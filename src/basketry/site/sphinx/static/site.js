"use strict";
(() => {
  document.querySelector(".sidebar-drawer")?.setAttribute("aria-label", "All pages");
  document.querySelector(".toc-drawer")?.setAttribute("aria-label", "On this page");

  // The icons that open the tree and the contents are buttons, and Escape closes both.
  for (const [id, name] of [["__navigation", "All pages"], ["__toc", "On this page"]]) {
    const drawer = document.getElementById(id);
    if (!drawer) continue;
    const buttons = document.querySelectorAll(`label[for=${id}] > .icon`);
    const say = () => {
      for (const button of buttons) button.setAttribute("aria-expanded", String(drawer.checked));
    };
    for (const button of buttons) {
      button.tabIndex = 0;
      button.setAttribute("role", "button");
      button.setAttribute("aria-label", name);
      button.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        drawer.click();
      });
    }
    drawer.addEventListener("change", say);
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      drawer.checked = false;
      say();
    });
    say();
  }

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
