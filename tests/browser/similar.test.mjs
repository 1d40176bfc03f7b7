// Demands that ask for the same: whoever writes one sees who asked before, follows that instead,
// and the project office lets others find it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { PEOPLE, axe, call, launch, problems, screenshot, settled, signIn, startServer } from "./support.mjs";

let server;
let browser;

before(async () => {
  server = await startServer();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("whoever writes a demand follows a similar one instead", async () => {
  const page = await signIn(browser, server, PEOPLE.otherAnalyst);
  const found = problems(page);
  const { body } = await call(page, "GET", "/demands?status_category=open&limit=50");
  const me = (await call(page, "GET", "/me")).body;
  const other = body.items.find((demand) => demand.requester?.name !== me.person?.name && demand.requester?.name !== me.name);
  assert.ok(other, "somebody else's open demand");
  await page.goto("/demands/new");
  await settled(page);
  // In another order, and without its first letter.
  await page.fill("#answer-title", other.title.split(" ").reverse().join(" ").slice(1));
  const list = page.locator(".simis");
  await list.waitFor();
  const item = list.locator("li", { hasText: other.key });
  await item.waitFor();
  await axe(page);
  await screenshot(page, "similar-1280");
  await item.getByRole("button", { name: "That is mine too" }).click();
  await page.waitForURL(`**/demands/${other.key}`);
  await settled(page);
  const panel = page.locator(".side__sec", { hasText: "Who needs it too" });
  await panel.getByRole("button", { name: "We no longer need it" }).waitFor();
  await axe(page);
  await screenshot(page, "support-1280");

  // A colleague who looks at it sees the voice go, and lets others find it.
  const office = await signIn(browser, server, PEOPLE.analyst);
  await office.goto(`/demands/${other.key}`);
  await settled(office);
  const seen = office.locator(".side__sec", { hasText: "Who needs it too" });
  await seen.locator("li").waitFor();
  await panel.getByRole("button", { name: "We no longer need it" }).click();
  await seen.getByText("Nobody else has said so yet.").waitFor();
  await seen.getByRole("switch").click();
  await office.waitForFunction(() => document.querySelector("[role=switch]:checked:not(:disabled)"));
  const read = (await call(office, "GET", `/demands/${other.key}`)).body;
  assert.equal(read.is_public, true);
  await office.goto(`/demands/${other.key}?talk=history`);
  await office.getByText("Can be found without an account").waitFor();
  await axe(office);
  assert.deepEqual(found, []);
});
