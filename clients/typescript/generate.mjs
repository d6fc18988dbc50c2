// Types for what goes over the wire, from two JSON Schemas on standard input: see ../generate.py.

import { readFileSync } from "node:fs";
import { compile } from "json-schema-to-typescript";

const { client, server, maps, echoing } = JSON.parse(readFileSync(0, "utf8"));

const BYTES = "ArrayBuffer | Uint8Array | Blob";

/** What is sent as a Socket.IO attachment has a type of its own. */
function withBytes(part) {
  if (Array.isArray(part)) return part.map(withBytes);
  if (part === null || typeof part !== "object") return part;
  if (part.format === "binary") return { tsType: BYTES };
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, withBytes(value)]));
}

/** One namespace of types; a map from event names to payloads stands in it as `Events`. */
async function namespace(name, schema, payloads) {
  const events = Object.fromEntries(
    Object.entries(payloads).map(([event, type]) => [event, { $ref: `#/$defs/${type}` }]),
  );
  const whole = { ...withBytes(schema), title: "Events", type: "object", properties: events, required: Object.keys(events) };
  whole.additionalProperties = false;
  const text = await compile(whole, "Events", {
    bannerComment: "",
    additionalProperties: false,
    unreachableDefinitions: true,
    strictIndexSignatures: true,
  });
  const said = text.replace(/ \*\n \* This interface was referenced by `Events`'s JSON-Schema\n(?: \* via the `definition` .*\n| \* .*\n)*? \*\//g, " */");
  return `export namespace ${name} {\n${said}}\n`;
}

process.stdout.write(await namespace("Sent", client, maps.client));
process.stdout.write(await namespace("Told", server, maps.server));
process.stdout.write(`/** Events whose \`seq\` is that of another one. */
export const ECHOING: ReadonlySet<string> = new Set(${JSON.stringify(echoing)});
`);
