// A connection over which nothing comes any more is given up, and tried anew at once.

/** Look after a connection for as long as the page lives. */
export function watch(connection, latency) {
  const giveUp = () => connection.status === "online" && connection.retryNow();
  latency.addEventListener("silent", giveUp);
  addEventListener("offline", giveUp);
  addEventListener("online", () => connection.status === "lost" && connection.retryNow());
}
