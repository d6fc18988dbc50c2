// Says which protected topic the page finds in each of some texts: find-protected.mjs TOPICS.json TEXTS.json

import { readFileSync } from "node:fs";
import { compiled, protectedTopic } from "../../../frontend/app/protected.js";

const [topics, texts] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, "utf-8")));
const patterns = compiled(topics);
console.log(JSON.stringify(texts.map((text) => protectedTopic(patterns, text))));
