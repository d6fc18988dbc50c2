// The same room on Node's Socket.IO; with a Redis socket as second argument, with the same append.
"use strict";

const { createServer } = require("node:http");
const { randomUUID } = require("node:crypto");
const { Server } = require("socket.io");

const [port, redisPath] = process.argv.slice(2);
const server = createServer();
const io = new Server(server, { cors: { origin: "*" }, perMessageDeflate: false });

// One atomic step: find the command again, check that the interview is open, take the next seq,
// append, publish. What the server under comparison does, without presence.
const APPEND = `
if redis.call('HEXISTS', KEYS[3], ARGV[1]) == 1 then return redis.call('HGET', KEYS[3], ARGV[1]) end
if redis.call('HGET', KEYS[2], 'status') == 'closed' then return redis.error_reply('closed') end
local seq = redis.call('HINCRBY', KEYS[2], 'seq', 1)
redis.call('XADD', KEYS[1], seq .. '-0', 'e', ARGV[2])
redis.call('PUBLISH', ARGV[3], seq .. ' ' .. ARGV[2])
redis.call('HSET', KEYS[3], ARGV[1], seq)
redis.call('ZADD', KEYS[4], redis.call('TIME')[1], ARGV[3])
return seq`;

let redis = null;
if (redisPath) {
  const Redis = require("ioredis");
  redis = new Redis({ path: redisPath, enableAutoPipelining: true });
  redis.defineCommand("append", { numberOfKeys: 4, lua: APPEND });
}

io.on("connection", (socket) => {
  socket.on("join_interview", (data) => {
    socket.join(String(data.interview_id));
    socket.emit("joined_interview", { status: "joined", interview_id: data.interview_id });
  });
  socket.on("send_message", async (data, ack) => {
    const id = String(data.interview_id);
    const message = {
      interview_id: data.interview_id, user_id: data.user_id, message: data.message,
      type: data.type, timestamp: new Date().toISOString(), message_id: randomUUID(),
    };
    if (redis) {
      message.seq = await redis.append(
        `log:${id}`, `meta:${id}`, `commands:${id}`, "changes",
        message.message_id, JSON.stringify(message), `interview:${id}`,
      );
    }
    io.to(id).emit("new_message", message);
    if (ack) ack({ ok: true, data: message });
  });
});

server.listen(Number(port), "127.0.0.1");
