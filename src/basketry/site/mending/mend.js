"use strict";
(() => {
  const SCROLLING = ".table-responsive, .detail-body, .space-y-1, .prose, [class*='overflow-y-auto'], [class*='overflow-auto'], pre";

  // A button or tab that shows an icon alone is called like the icon.
  const iconOf = (button) => {
    const icon = button.querySelector("svg");
    const drawn = icon?.querySelector("use")?.getAttribute("xlink:href") ?? "";
    const found = /lucide-([a-z]+(?:-[a-z]+)*)/.exec(icon?.getAttribute("class") ?? "") ?? /icn-([a-z-]+)/.exec(drawn);
    return found ? found[1].replaceAll("-", " ") : null;
  };

  const mend = () => {
    for (const button of document.querySelectorAll("button:not([aria-label])")) {
      if (!button.textContent.trim() && !button.title) button.ariaLabel = iconOf(button) ?? "Button";
    }
    // What scrolls can be scrolled with the keyboard.
    for (const part of document.querySelectorAll(SCROLLING)) {
      const scrolls = part.scrollHeight > part.clientHeight || part.scrollWidth > part.clientWidth;
      if (scrolls && !part.hasAttribute("tabindex")) part.tabIndex = 0;
    }
    // A tab names no panel that is not there.
    for (const tab of document.querySelectorAll("[role=tab][aria-controls]")) {
      if (!document.getElementById(tab.getAttribute("aria-controls"))) tab.removeAttribute("aria-controls");
    }
  };

  // Buttons in a drawing keep their size on the screen when the drawing shrinks (lineage.css).
  const unscale = (changes) => {
    for (const { target } of changes) {
      if (!target.matches(".react-flow__viewport")) continue;
      const scale = Number(/scale\(([\d.]+)\)/.exec(target.style.transform)?.[1] ?? 1);
      document.documentElement.style.setProperty("--unscaled", Math.max(1, 1 / scale));
    }
  };

  let isPlanned = false;
  const plan = () => {
    if (isPlanned) return;
    isPlanned = true;
    requestAnimationFrame(() => {
      isPlanned = false;
      mend();
    });
  };
  new MutationObserver(plan).observe(document.documentElement, { childList: true, subtree: true });
  new MutationObserver(unscale).observe(document.documentElement, { attributeFilter: ["style"], subtree: true });
  plan();
})();
