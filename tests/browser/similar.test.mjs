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

test("duplicates are laid side by side, merged, and taken apart", async () => {
  const page = await signIn(browser, server, PEOPLE.portfolioManager);
  const found = problems(page);
  const make = async (title, problem) => {
    const units = (await call(page, "GET", "/units")).body.items;
    const { body } = await call(page, "POST", "/demands", {
      title, unit_id: units[0].id, summary: "Both.", submit: true,
      values: { problem, benefit: "Less of it.", required_by_law: false },
    });
    return body.key;
  };
  const stays = await make("Lockers for cargo bikes", "They stand in the rain.");
  const goes = await make("Cargo bike lockers", "They are stolen.");
  await call(page, "POST", `/demands/${goes}/comments`, { body: "Four of them this year.", internal: true });
  await page.goto(`/demands/${goes}`);
  await settled(page);
  const panel = page.locator(".side__sec", { hasText: "Possible duplicates" });
  const line = panel.locator("li", { hasText: stays });
  await line.getByRole("button", { name: "Compare" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("row", { name: /They are stolen/ }).waitFor();
  await axe(page);
  await screenshot(page, "duplicates-1440");
  await page.setViewportSize({ width: 390, height: 844 });
  await screenshot(page, "duplicates-390");
  await page.setViewportSize({ width: 1440, height: 900 });
  await dialog.getByRole("button", { name: `Merge ${goes} into ${stays}` }).click();
  await page.locator("#content").getByText("Merged into").waitFor();
  await axe(page);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText(`${goes} stands by itself again`).waitFor();
  await page.locator("#content").getByText("Merged into").waitFor({ state: "detached" });

  // The other way round, from the one that stays.
  await page.goto(`/demands/${stays}?talk=internal`);
  await settled(page);
  await panel.locator("li", { hasText: goes }).getByRole("button", { name: "Compare" }).click();
  await dialog.getByLabel("Reason").fill("The same lockers.");
  await dialog.getByRole("button", { name: `Merge ${goes} into ${stays}` }).click();
  await page.getByText("Merged into this one:").waitFor();
  await page.locator(".msg", { hasText: "Four of them this year." }).getByText(goes).waitFor();
  await page.locator(".supporters", { hasText: `came with ${goes}` }).waitFor();
  await axe(page);
  await screenshot(page, "merged-1440");
  await page.getByRole("link", { name: new RegExp(`^${goes} `) }).first().click();
  await page.getByRole("button", { name: "Take apart" }).click();
  await page.getByText(`${goes} stands by itself again`).waitFor();
  await page.goto(`/demands/${goes}?talk=history`);
  await page.getByText("took the merge apart").first().waitFor();
  assert.deepEqual(found, []);
});
