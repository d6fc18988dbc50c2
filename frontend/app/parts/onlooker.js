// Who is here to see, or to write captions, not to speak.

import { room } from "../use-room.js";

export const isOnlooker = () => room.role === "observer" || room.role === "captioner";
