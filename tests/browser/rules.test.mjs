// The rules of forms in the browser's build against the native one: the same random forms and
// answers, and no difference.
import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";

const FEWEST = 1000;

test("WebAssembly and the native build judge random forms and answers alike", async () => {
  const folder = process.env.DOCKET_RULES ?? path.resolve(import.meta.dirname, "../../target/rules");
  const { judge } = createRequire(import.meta.url)(path.join(folder, "docket_rules.js"));
  const lines = createInterface({ input: createReadStream(path.join(folder, "cases.jsonl")) });
  let count = 0;
  for await (const line of lines) {
    const { case: given, judged } = JSON.parse(line);
    assert.deepEqual(JSON.parse(judge(JSON.stringify(given))), judged, `case ${count}`);
    count += 1;
  }
  assert.ok(count >= FEWEST, `only ${count} cases were written`);
});
