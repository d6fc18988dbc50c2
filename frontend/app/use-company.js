// Whose interviews these are, as the operator has set it.

import { api } from "../core/api.js";
import { useLayoutEffect, useState } from "../core/html.js";

const NOBODY = { name: null, logo_url: null, colour: null, translation: { languages: [], words_leave: false } };
let asked = null;

/** {name, logo_url, colour, translation}, null where not set. Its colour is for decoration alone: `--company`. */
export function useCompany() {
  const [company, setCompany] = useState(NOBODY);
  useLayoutEffect(() => {
    asked ??= api("GET", "/company").catch(() => NOBODY);
    void asked.then((told) => {
      if (told.colour) document.documentElement.style.setProperty("--company", told.colour);
      setCompany(told);
    });
  }, []);
  return company;
}
