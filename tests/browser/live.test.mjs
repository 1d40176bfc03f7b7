// What others do shows by itself, and nothing of theirs is overwritten unseen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { administrator, call, launch, PEOPLE, problems, screenshot, settled, signIn, startServer } from "./support.mjs";

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

test("demands come and go in the list, and nothing moves under the reader", async () => {
  const [page, other] = [
    await signIn(browser, server, PEOPLE.analyst),
    // Drafts are for those who write them: the same person in another window.
    await signIn(browser, server, PEOPLE.analyst),
  ];
  const found = problems(page);
  const list = page.getByRole("grid").or(page.locator("main table")).first();
  const units = await call(other, "GET", "/units");
  const unit = units.body.items.find((one) => one.name === "Water Supply").id;
  const make = async (title) => (await call(other, "POST", "/demands", {
    title, summary: "", unit_id: unit, values: {}, lines: [], submit: false,
  })).body;

  await page.goto("/demands");
  await settled(page);
  const made = await make("A pump nobody knew of");
  await list.getByRole("link", { name: made.title }).waitFor();
  await screenshot(page, "live-top");
  const gone = await call(other, "DELETE", `/demands/${made.key}`, undefined, `"${made.version}"`);
  await list.getByRole("link", { name: made.title }).waitFor({ state: "detached" });
  const back = await call(other, "POST", `/demands/${made.key}/restore`, {}, gone.etag);
  await list.getByRole("link", { name: made.title }).waitFor();

  // A reader who has scrolled is told, and is not moved.
  const main = page.locator("main");
  await main.evaluate((main) => { main.scrollTop = 500; });
  const unseen = [await make("A valve, seen later"), await make("A second valve, seen later")];
  const pill = page.getByRole("button", { name: /2 new/ });
  await pill.waitFor();
  assert.equal(await main.evaluate((main) => main.scrollTop), 500);
  await screenshot(page, "live-pill");
  await pill.click();
  await list.getByRole("link", { name: unseen[1].title }).waitFor();
  assert.equal(await main.evaluate((main) => main.scrollTop), 0);

  // Filter and order hold for what comes.
  await page.goto("/demands?q=zebra&sort=title");
  await settled(page);
  await make("Paint no crossing");
  await make("Zebra crossing, north gate");
  await list.getByRole("link", { name: "Zebra crossing, north gate" }).waitFor();
  await make("Another zebra crossing");
  await list.getByRole("link", { name: "Another zebra crossing" }).waitFor();
  const titles = await list.locator("a.title").allInnerTexts();
  assert.deepEqual(titles, ["Another zebra crossing", "Zebra crossing, north gate"]);
  await call(other, "PATCH", `/demands/${back.body.key}`, { title: "A zebra of a pump" }, back.etag);
  await list.getByRole("link", { name: "A zebra of a pump" }).waitFor();
  assert.deepEqual(found, []);
});

test("a deleted demand and a deleted plan come back", async () => {
  const page = await administrator(browser, server);
  // A page may ask once more for what it just deleted.
  const found = problems(page, [404]);
  const { body } = await call(page, "POST", "/demands", {
    title: "Deleted by mistake", summary: "", values: {}, lines: [], submit: false,
  });
  await page.goto(`/demands/${body.key}`);
  await settled(page);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.waitForURL("**/demands");
  await page.getByRole("button", { name: "Undo" }).click();
  await page.locator("main").getByRole("link", { name: "Deleted by mistake" }).waitFor();

  await page.goto("/plans");
  await settled(page);
  await page.getByRole("link", { name: "Portfolio 2027" }).click();
  await page.waitForURL(/plans\/.+/);
  await settled(page);
  await page.getByRole("button", { name: "More for this plan" }).click();
  await screenshot(page, "plan-menu");
  await page.getByRole("menuitem", { name: "Delete plan" }).click();
  await page.waitForURL("**/plans");
  await page.getByText("Portfolio 2027 deleted").waitFor();
  await page.getByRole("link", { name: "Portfolio 2027" }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).last().click();
  await page.getByRole("link", { name: "Portfolio 2027" }).waitFor();

  // A role nobody holds goes for good, and is asked about.
  await call(page, "POST", "/roles", { key: "short-lived", name: { en: "Short-lived" }, permissions: ["demand.read"] });
  await page.goto("/roles");
  await settled(page);
  await page.getByRole("row", { name: /Short-lived/ }).getByRole("button", { name: "Delete" }).click();
  const sure = page.getByRole("alertdialog", { name: "Delete the role Short-lived?" });
  await sure.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("row", { name: /Short-lived/ }).waitFor({ state: "detached" });

  // People are taken out of use and back.
  const person = (await call(page, "GET", "/people?q=oskar")).body.items[0];
  await page.goto(`/people/${person.id}`);
  await settled(page);
  await page.getByRole("button", { name: "Archive", exact: true }).click();
  await page.getByText("Person archived").waitFor();
  await page.getByRole("button", { name: "Undo" }).last().click();
  await page.getByRole("button", { name: "Archive", exact: true }).waitFor();
  assert.equal((await call(page, "GET", `/people/${person.id}`)).body.archived_at, null);
  assert.deepEqual(found, []);
});

test("people, units, roles and registers come by themselves", async () => {
  const [page, other] = [
    await administrator(browser, server),
    await administrator(browser, server),
  ];
  const pages = [
    ["/people?q=newcomer", "/people", { name: "Nora Newcomer" }, "Nora Newcomer"],
    ["/units", "/units", { name: "A unit made meanwhile" }, "A unit made meanwhile"],
    ["/roles", "/roles", { key: "made-meanwhile", name: { en: "Made meanwhile" }, permissions: ["demand.read"] }, "Made meanwhile"],
    ["/organization/categories", "/categories", { key: "meanwhile", name: { en: "Meanwhile" } }, "Meanwhile"],
    ["/organization/objectives", "/strategic-objectives", { key: "meanwhile", name: { en: "Meanwhile" } }, "Meanwhile"],
  ];
  for (const [path, address, body, name] of pages) {
    await page.goto(path);
    await settled(page);
    await call(other, "POST", address, body);
    await page.locator("main").getByText(name).first().waitFor();
  }
});

test("whoever changes the same setting is shown both versions", async () => {
  const page = await administrator(browser, server);
  const other = await administrator(browser, server);
  const found = problems(page, [412]);
  const unit = (await call(other, "GET", "/units")).body.items.find((one) => one.name === "Water Supply");
  const category = (await call(other, "GET", "/categories")).body.items.find((one) => one.key === "efficiency");
  const role = (await call(other, "POST", "/roles", { key: "clash", name: { en: "Clash" }, permissions: ["demand.read"] })).body;
  const person = (await call(other, "GET", "/people?q=oskar")).body.items[0];
  const row = (name) => () => page.getByRole("row", { name }).getByRole("button", { name: "Change" }).click();
  const cases = [
    { path: "/units", open: row(/Water Supply/), label: "Name", address: `/units/${unit.id}`, field: (name) => ({ name }) },
    { path: "/organization/categories", open: row(/Efficiency/), label: "Name in English", address: `/categories/${category.id}`, field: (en) => ({ name: { en } }) },
    { path: "/roles", open: row(/^Clash/), label: "Name in English", address: `/roles/${role.id}`, field: (en) => ({ name: { en } }) },
    { path: `/people/${person.id}`, label: "Name", address: `/people/${person.id}`, field: (name) => ({ name }) },
    { path: "/organization", label: "Name of the organisation", address: "/organization", field: (name) => ({ name }) },
    { path: "/account", label: "Name", address: "/me", field: (name) => ({ name }) },
  ];
  for (const { path, open, label, address, field } of cases) {
    await page.goto(path);
    await settled(page);
    await open?.();
    const input = page.getByLabel(label, { exact: true }).first();
    await input.fill(`Mine on ${path}`);
    const now = await call(other, "GET", address);
    const etag = address === "/me" ? `"${now.body.person.version}"` : now.etag;
    await call(other, "PATCH", address, field(`Theirs on ${path}`), etag);
    await page.getByRole("button", { name: "Save", exact: true }).first().click();
    const dialog = page.getByRole("dialog", { name: "Somebody changed this while you were writing" });
    await dialog.getByText(`Theirs on ${path}`).waitFor();
    await dialog.getByText(`Mine on ${path}`).waitFor();
    if (path === "/units") {
      await screenshot(page, "stale-unit");
    }
    await dialog.getByRole("button", { name: "Keep writing" }).click();
    assert.equal(await input.inputValue(), `Mine on ${path}`, "nothing is lost by looking");
    const between = await call(other, "GET", address);
    assert.match(JSON.stringify(between.body), new RegExp(`Theirs on ${path}`), "nothing is overwritten unseen");
    await page.getByRole("button", { name: "Save", exact: true }).first().click();
    await dialog.getByRole("radio", { name: /Yours/ }).first().check();
    await dialog.getByRole("button", { name: "Save this choice" }).click();
    await page.getByText("Saved", { exact: true }).last().waitFor();
    const saved = await call(other, "GET", address);
    assert.match(JSON.stringify(saved.body), new RegExp(`Mine on ${path}`), path);
  }
  assert.deepEqual(found, []);
});

test("an agreed level is not overwritten unseen", async () => {
  const page = await administrator(browser, server);
  const other = await administrator(browser, server);
  const all = (await call(other, "GET", "/assessments")).body.items;
  const open = all.find((one) => one.state === "open");
  const practice = "prioritisation";
  await page.goto(`/assessments/${open.key}?practice=${practice}`);
  await settled(page);
  await page.getByRole("button", { name: "Record a level" }).click();
  await page.getByLabel("Level", { exact: true }).selectOption("2");
  const now = await call(other, "GET", `/assessments/${open.key}`);
  await call(other, "PUT", `/assessments/${open.key}/consensus/${practice}`, { level: 4, not_applicable: false, reason: "Seen in the minutes." }, now.etag);
  await page.getByText("Seen in the minutes.").first().waitFor();
  await page.locator("form").filter({ has: page.getByLabel("Level", { exact: true }) }).getByRole("button", { name: "Save" }).click();
  const dialog = page.getByRole("dialog", { name: "Somebody changed this while you were writing" });
  await dialog.getByText("Level 4").waitFor();
  await dialog.getByText("Level 2").waitFor();
  await dialog.getByRole("button", { name: "Take all of theirs" }).click();
  const kept = await call(other, "GET", `/assessments/${open.key}`);
  assert.equal(kept.body.consensus[practice].level, 4);
});

test("search, tabs and views stand in the address", async () => {
  const page = await administrator(browser, server);
  await page.goto("/people");
  await settled(page);
  await page.getByLabel("Search name or e-mail address").fill("maren");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/people?q=maren");
  await page.reload();
  await settled(page);
  assert.equal(await page.getByLabel("Search name or e-mail address").inputValue(), "maren");
  assert.equal(await page.locator("main tbody tr").count(), 1);
  await page.goBack();
  await page.waitForFunction(() => document.querySelectorAll("main tbody tr").length > 1);

  await page.goto("/demands/DEM-28");
  await settled(page);
  await page.getByRole("tab", { name: "History" }).click();
  await page.waitForURL("**/demands/DEM-28?talk=history");
  await page.reload();
  await settled(page);
  assert.equal(await page.getByRole("tab", { name: "History" }).getAttribute("aria-selected"), "true");
  await page.goBack();
  await page.waitForFunction(() => document.querySelector("[role=tab]")?.getAttribute("aria-selected") === "true");

  await page.goto("/assessments/ASM-1/results");
  await settled(page);
  const toggle = page.getByRole("button", { name: "Table", exact: true }).last();
  await toggle.click();
  await page.waitForURL(/view=table/);
  await page.reload();
  await settled(page);
  assert.equal(await toggle.getAttribute("aria-pressed"), "true");
  assert.equal(await page.getByPlaceholder("Search demands").count(), 0);
  await page.goto("/demands");
  await settled(page);
  await page.getByPlaceholder("Search demands", { exact: true }).waitFor();
});

test("the tabs of a browser share one stream, and another one takes it over", async () => {
  const writer = await signIn(browser, server, PEOPLE.analyst);
  const first = await signIn(browser, server, PEOPLE.analyst);
  const units = await call(writer, "GET", "/units");
  const unit = units.body.items.find((one) => one.name === "Wastewater").id;
  const make = (title) => call(writer, "POST", "/demands", {
    title, summary: "", unit_id: unit, values: {}, lines: [], submit: false,
  });
  const streams = [];
  const context = first.context();
  context.on("request", (request) => {
    if (/\/api\/v1\/events/.test(request.url())) streams.push(request.url());
  });
  // The tab that holds the stream comes first; more follow than a browser opens connections.
  await first.reload();
  await settled(first);
  const tabs = [];
  for (let number = 0; number < 8; number += 1) {
    const tab = await context.newPage();
    await tab.goto("/demands");
    await settled(tab);
    tabs.push(tab);
  }
  const shown = (title, pages) => Promise.all(pages.map((page) => page.getByRole("link", { name: title }).first().waitFor()));
  await make("Heard by every tab");
  await shown("Heard by every tab", [first, ...tabs]);
  assert.equal(streams.length, 1, "one stream for all of them");

  await first.close();
  await make("Heard after the holder has left");
  await shown("Heard after the holder has left", tabs);
  assert.equal(streams.length, 2, "another tab went on");
  await context.close();
  await writer.context().close();
});

test("forms one may not send are not shown", async () => {
  const page = await signIn(browser, server, PEOPLE.requester);
  const { body } = await call(page, "GET", "/demands?status=approved,qualified,screening,submitted");
  const key = body.items[0].key;
  await page.goto(`/demands/${key}/edit`);
  await page.getByRole("alert").getByText("You may not see or do this").waitFor();
  assert.equal(await page.getByRole("button", { name: "Save", exact: true }).count(), 0);
  await screenshot(page, "forbidden-edit");

  // Somebody who may read only, and holds no tokens.
  await page.route("**/api/v1/me", async (route) => {
    const response = await route.fetch();
    const me = await response.json();
    me.permissions = me.permissions.filter((held) => held.permission === "demand.read");
    await route.fulfill({ response, json: me });
  });
  await page.route("**/api/v1/me/tokens", (route) => route.fulfill({
    status: 403,
    contentType: "application/problem+json",
    body: JSON.stringify({ type: "/api/problems/forbidden", title: "No", status: 403, code: "forbidden", detail: "", request_id: "", errors: [] }),
  }));
  await page.goto("/demands/new");
  await page.getByRole("alert").getByText("You may not see or do this").waitFor();
  assert.equal(await page.getByLabel("Title", { exact: true }).count(), 0);
  await page.goto("/tokens");
  await page.getByRole("alert").getByText("You may not see or do this").waitFor();
  assert.equal(await page.getByRole("button", { name: "Make a token" }).count(), 0);
});
