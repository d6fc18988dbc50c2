// The bar above every screen: where one is, the language, dark or light.

import { html, useState } from "../core/html.js";
import { language, setLanguage, t } from "../core/i18n.js";
import { Icon } from "./icon.js";

const KEPT = "theme";
applyTheme(localStorage.getItem(KEPT));

function applyTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
}

/** `children` stand before the language switch; `stop` after everything. */
export function TopBar({ title, subtitle, badges, children, stop }) {
  return html`<header class="topbar">
    <${Icon} name="mark" />
    <div class="topbar-title"><h1>${title}</h1>${subtitle && html`<p class="small quiet">${subtitle}</p>`}</div>
    ${badges}
    <nav class="push row topbar-actions" aria-label=${t("bar.label")}>
      ${children}
      <button type="button" class="btn btn-quiet" lang=${language() === "en" ? "zh" : "en"} onClick=${() => setLanguage(language() === "en" ? "zh" : "en")}>
        ${language() === "en" ? "中文" : "EN"}
      </button>
      <${Theme} />
      ${stop}
    </nav>
  </header>`;
}

function Theme() {
  const [, draw] = useState(0);
  function change() {
    const isDark =
      getComputedStyle(document.documentElement).colorScheme === "dark" ||
      (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
    const next = isDark ? "light" : "dark";
    localStorage.setItem(KEPT, next);
    applyTheme(next);
    draw((n) => n + 1);
  }
  return html`<button type="button" class="btn btn-quiet btn-icon" aria-label=${t("bar.theme")} onClick=${change}><${Icon} name="theme" /></button>`;
}
