// What the page makes of packets: reads JSON {head, pieces: [[packet]]}, writes the pieces' bytes; all in hexadecimal digits.

import { readFileSync } from "node:fs";

import { OpusPiece } from "../../../frontend/media/pieces.js";

const { head, pieces } = JSON.parse(readFileSync(process.argv[2], "utf-8"));
const bytes = (digits) => new Uint8Array(Buffer.from(digits, "hex"));
let at = 0;
const written = pieces.map((packets, number) => {
  const piece = new OpusPiece(bytes(head), packets.map(bytes), false);
  const data = Buffer.from(piece.bytes(at, number === 0));
  at += piece.milliseconds;
  return data.toString("hex");
});
process.stdout.write(JSON.stringify(written));
