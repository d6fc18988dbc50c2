// What the browser's tab is called.

import { useLayoutEffect } from "../core/html.js";

export function useTitle(title) {
  useLayoutEffect(() => {
    document.title = `${title} · InterviewGenius`;
  }, [title]);
}
