// The page starts: the server delivers the client, the client runs under the strict policy.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe, launch, problems, startServer } from "./support.mjs";

let server;
let browser;

before(async () => {
  server = await startServer({ demo: true });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("the first page starts and has nothing for axe to say", async () => {
  const page = await browser.newPage();
  // Nobody is signed in yet, and the page asks who it is.
  const found = problems(page, [401]);
  const response = await page.goto(server.url);
  assert.equal(response.status(), 200);
  await page.waitForSelector("main");
  assert.match(await page.title(), /Docket/);
  await axe(page);
  assert.deepEqual(found, []);
});
