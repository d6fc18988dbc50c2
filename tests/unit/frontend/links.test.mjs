// Addresses that people write can be followed; nothing else becomes a link.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document ??= { documentElement: {} };
const { withLinks } = await import("../../../frontend/app/parts/links.js");

const links = (text) =>
  withLinks(text)
    .filter((part) => typeof part !== "string")
    .map(({ props }) => props);

test("web and mail addresses, without the marks behind them", () => {
  const found = links("See https://example.org/a?b=1, (http://x.example) or mailto:lin@example.org.");
  assert.deepEqual(
    found.map(({ href }) => href),
    ["https://example.org/a?b=1", "http://x.example", "mailto:lin@example.org"],
  );
  for (const { rel, target } of found) assert.deepEqual([rel, target], ["noopener noreferrer", "_blank"]);
});

test("nothing that would run, and nothing that breaks out", () => {
  for (const text of ["javascript:alert(1)", "data:text/html,x", "<a href=x>", "file:///etc/passwd"])
    assert.deepEqual(links(text), []);
  assert.deepEqual(
    links('https://a.example/"onclick=x').map(({ href }) => href),
    ["https://a.example/"],
  );
});

test("the text stays whole", () => {
  const text = "a https://example.org/b\nc";
  assert.equal(
    withLinks(text)
      .map((part) => (typeof part === "string" ? part : part.props.children))
      .join(""),
    text,
  );
});
