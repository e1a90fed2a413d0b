"use strict";
(() => {
  const root = document.documentElement;
  const buttons = document.querySelectorAll("[data-choose]");
  const choose = (language) => {
    root.lang = language;
    root.dataset.shown = language;
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.choose === language));
    }
  };
  for (const button of buttons) {
    button.addEventListener("click", () => choose(button.dataset.choose));
  }
  document.getElementById("languages").hidden = false;
  choose(root.lang);
})();
