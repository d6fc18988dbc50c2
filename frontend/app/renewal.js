// An access token ends; a newer one is fetched before, and the connection told.

import { api } from "../core/api.js";
import { remember, rememberedSeat } from "./seat.js";

/** Answer `token_expiring` for as long as the page lives. */
export function renewTokens(connection, room) {
  connection.addEventListener("event", async ({ detail }) => {
    if (detail.name !== "token_expiring" || !connection.token) return;
    const { interviewId } = room;
    try {
      const { access_token: token } = await api("POST", "/auth/renew", { token: connection.token });
      connection.token = token;
      if (interviewId !== null) {
        remember({ ...rememberedSeat(), token });
        sessionStorage.setItem(`token:${interviewId}`, token);
      }
      await connection.request("renew_token", { token });
    } catch {
      // The server closes the connection when the old one ends, and then says why.
    }
  });
}
