// The rendering library, in one place.

export {
  Component,
  html,
  render,
  useCallback,
  useEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from "../vendor/preact-htm.js";
