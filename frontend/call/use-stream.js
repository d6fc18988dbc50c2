// A track as elements play it: the same stream for as long as the track is.

import { useMemo } from "../core/html.js";

export const useStream = (track) => useMemo(() => track && new MediaStream([track]), [track]);
