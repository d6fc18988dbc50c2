// The rendering library, in one place.

export {
  Component,
  html,
  render,
  useCallback,
  // The only effect here: one that waits for the paint would miss what happens until then.
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from "../vendor/preact-htm.js";
