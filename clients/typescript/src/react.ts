// Small hooks over a room.

import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { Client, Joining, Room, Status, Told } from "./index.js";

export interface Joined {
  room: Room;
  status: Status;
  error: Error | undefined;
}

/** Join a room while the component is there. `joining` is read once a room. */
export function useRoom(client: Client, interviewId: string | number, joining: Joining = {}): Joined {
  // Made before anything is sent: the hooks beside this one hear its first event.
  const room = useMemo(() => client.room(interviewId, joining), [client, interviewId]);
  const [error, setError] = useState<Error>();
  useEffect(() => {
    setError(undefined);
    room.join().catch(setError);
    return () => {
      // Without a connection there is nothing to leave: presence ends with it.
      if (room.status === "away") client.forget(room);
      else room.leave().catch(() => {});
    };
  }, [client, room]);
  const subscribe = useCallback((listener: () => void) => room.onStatus(listener), [room]);
  const status = useSyncExternalStore(subscribe, () => room.status);
  return { room, status, error };
}

/** Call `handler` at every event of that name. */
export function useEvent<E extends keyof Told.Events>(
  room: Room,
  event: E,
  handler: (payload: Told.Events[E]) => void,
): void {
  useEffect(() => room.on(event, handler), [room, event, handler]);
}

/** All events of one name, the oldest first: messages, answers, questions. */
export function useEvents<E extends keyof Told.Events>(room: Room, event: E): Told.Events[E][] {
  const [events, setEvents] = useState<Told.Events[E][]>([]);
  const add = useCallback((payload: Told.Events[E]) => setEvents((before) => [...before, payload]), []);
  useEvent(room, event, add);
  useEffect(() => {
    const restart = room.on("joined_interview", ({ reset }) => reset && setEvents([]));
    return () => {
      restart();
      setEvents([]);
    };
  }, [room]);
  return events;
}
