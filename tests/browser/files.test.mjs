// Files: chosen while a demand is written, sent in pieces across a break of the network, shown, read
// and taken away; also by people without an account.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe, call, launch, newWindow, problems, screenshot, settled, setUp, startServer } from "./support.mjs";

const PHONE = { viewport: { width: 360, height: 780 } };

// One pixel of a strong colour, so that a picture of it is seen.
const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==", "base64");

let server;
let browser;
let office;
let link;

before(async () => {
  server = await startServer({ demo: false });
  browser = await launch();
  office = await setUp(browser, server);
  await call(office, "POST", "/units", { name: "Water Supply" });
  await call(office, "POST", "/fields", { key: "evidence", kind: "file", label: { en: "Evidence", de: "Belege" } });
  const form = (await call(office, "GET", "/forms")).body.items[0];
  const draft = await call(office, "POST", `/forms/${form.id}/versions`, {});
  const definition = {
    sections: [{
      key: "need", title: { en: "The need", de: "Der Bedarf" },
      items: [{ field: "title", required: true }, { field: "unit" }, { field: "summary" }, { field: "evidence" }],
    }],
  };
  const written = await call(office, "PUT", `/form-versions/${draft.body.id}`, { definition, fields: [] }, draft.etag);
  await call(office, "POST", `/form-versions/${draft.body.id}/publish`, {}, written.etag);
  const now = await call(office, "GET", `/forms/${form.id}`);
  const public_link = await call(office, "PUT", `/forms/${form.id}/public-link`, { published: true }, now.etag);
  const terms = { link: { takes_files: true } };
  link = (await call(office, "PATCH", `/forms/${form.id}`, terms, public_link.etag)).body.public_path;
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** A PDF of so many bytes. */
function pdf(size) {
  const content = Buffer.alloc(size, "% a line of no meaning\n");
  content.write("%PDF-1.7\n");
  return content;
}

const choose = (page, files) => page.locator("input[type=file]").first().setInputFiles(files);
const file = (name, buffer) => ({ name, buffer, mimeType: "application/octet-stream" });
const row = (page, name) => page.locator("li.file", { hasText: name });
const next = (page) => page.locator("button[type=submit]").click();
const arrived = (page, name) => page.getByRole("button", { name: `Take away ${name}` }).waitFor();

test("files are sent while a demand is written, across a break, and stay with it", async () => {
  const page = office;
  const found = problems(page);
  await page.goto("/demands/new");
  await page.getByLabel("Title").fill("Telemetry of pumps");
  await choose(page, [file("site.png", PIXEL), file("program.exe", Buffer.from("MZ")), file("fake.pdf", Buffer.from("MZ no PDF"))]);
  await arrived(page, "site.png");
  await row(page, "program.exe").getByText("Files of this type are not taken").waitFor();
  await row(page, "fake.pdf").getByText("The content is not what the name says").waitFor();
  await row(page, "site.png").locator("img").waitFor();
  await axe(page);
  await screenshot(page, "files-writing-1440");
  for (const name of ["program.exe", "fake.pdf"]) {
    await page.getByRole("button", { name: `Dismiss ${name}` }).click();
    await row(page, name).waitFor({ state: "detached" });
  }

  // The network goes in the middle of a large file and comes back.
  let pieces = 0;
  await page.route("**/api/v1/uploads/*", async (route) => {
    if (route.request().method() === "PATCH" && ++pieces > 2 && pieces < 6) {
      await route.abort("connectionreset");
    } else {
      await route.continue();
    }
  });
  await choose(page, [file("plan.pdf", pdf(3_000_000))]);
  await row(page, "plan.pdf").getByText("Waiting for the network, goes on by itself").waitFor();
  await screenshot(page, "files-waiting-1440");
  await arrived(page, "plan.pdf");
  await page.unroute("**/api/v1/uploads/*");
  await page.getByText("Saved as draft").waitFor();
  const key = new URL(page.url()).searchParams.get("draft");
  await page.waitForFunction(async (key) => {
    const answer = await fetch(`/api/v1/demands/${key}`);
    return (await answer.json()).values.evidence?.length === 2;
  }, key);

  // Resumed, both are there, and what is taken away is gone from the demand.
  await page.reload();
  await arrived(page, "plan.pdf");
  const size = await page.evaluate(async (address) => (await (await fetch(address)).arrayBuffer()).byteLength,
    await row(page, "plan.pdf").getByRole("link").getAttribute("href"));
  assert.equal(size, 3_000_000);
  await page.locator("li.file img").first().evaluate((image) => image.decode());
  await page.getByRole("button", { name: "Take away plan.pdf" }).click();
  await page.getByText("Saving").waitFor();
  await page.getByText("Saved as draft").waitFor();
  await page.getByRole("button", { name: "Hand in" }).click();
  await page.waitForURL(/\/demands\/DEM-\d+$/);
  await settled(page);
  await page.locator(".answers li.file", { hasText: "site.png" }).getByRole("link").waitFor();

  // Beside the answers, internally and where the submitter sees it.
  const panel = page.locator(".side__sec", { hasText: "Attach files" });
  await choose(panel, [file("memo.txt", Buffer.from("Not for everybody"))]);
  const memo = panel.locator("li.file", { hasText: "memo.txt" });
  await memo.getByText("Internal", { exact: true }).waitFor();
  await axe(page);
  await screenshot(page, "files-demand-1440");
  await panel.getByRole("button", { name: "Take away memo.txt" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Take away" }).click();
  await memo.waitFor({ state: "detached" });
  assert.deepEqual(found.filter((line) => !/422|ERR_CONNECTION_RESET/.test(line)), []);
});

test("how much of a file has been sent is shown and told while it is sent", async () => {
  const page = await newWindow(browser, server);
  await page.context().addCookies(await office.context().cookies());
  const found = problems(page);
  // Every piece waits until it is let go.
  let isHeld = true;
  const [waiting, awaited] = [[], []];
  await page.route("**/api/v1/uploads/*", async (route) => {
    if (route.request().method() === "PATCH" && isHeld) {
      await new Promise((letGo) => (awaited.length > 0 ? awaited.shift()(letGo) : waiting.push(letGo)));
    }
    await route.continue();
  });
  const piece = () => new Promise((found) => (waiting.length > 0 ? found(waiting.shift()) : awaited.push(found)));
  const ALL = 3_000_000;
  await page.goto("/demands/new");
  await page.getByLabel("Title").fill("Plans of the pumps");
  await choose(page, [file("plan.pdf", pdf(ALL))]);
  let letGo = await piece();
  const sending = row(page, "plan.pdf");
  const bar = sending.getByRole("progressbar", { name: "Sending plan.pdf" });
  const reads = () => bar.evaluate((progress) => ({ value: progress.value, max: progress.max, position: progress.position }));
  const tells = async () => (await sending.innerText()).replace(/\s+/g, " ");
  await bar.waitFor();
  assert.deepEqual(await reads(), { value: 0, max: ALL, position: 0 });
  assert.match(await tells(), /\b0 B of 3 MB/);

  // Piece by piece it grows, and the words say as much as the bar.
  let before = 0;
  for (let pieces = 0; pieces < 2; pieces += 1) {
    letGo();
    letGo = await piece();
    await page.waitForFunction((before) => document.querySelector("li.file progress").value > before, before);
    const { value, max, position } = await reads();
    assert.ok(value > before && value < max, `${before} < ${value} < ${max}`);
    assert.ok(position > 0 && position < 1);
    const told = /([\d.]+) (kB|MB) of 3 MB/.exec(await tells());
    assert.ok(told, await tells());
    const size = Number(told[1]) * (told[2] === "kB" ? 1_000 : 1_000_000);
    assert.ok(Math.abs(size - value) <= value / 20, `${told[0]} are ${value} bytes`);
    before = value;
  }
  await axe(page);
  await screenshot(page, "files-progress-1440");
  await page.setViewportSize(PHONE.viewport);
  const spills = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  assert.ok(!spills, "it fits on a phone");
  await axe(page);
  await screenshot(page, "files-progress-360");

  // What still comes is not held any more; then the bar is gone.
  isHeld = false;
  letGo();
  await arrived(page, "plan.pdf");
  assert.equal(await page.getByRole("progressbar").count(), 0);
  await sending.getByText(/3\sMB/).waitFor();
  assert.equal(await page.getByText(/of 3\sMB/).count(), 0);
  await page.context().close();
  assert.deepEqual(found, []);
});

test("without an account a file is sent on a phone, and read again behind the secret link", async () => {
  const page = await newWindow(browser, server, PHONE);
  const found = problems(page);
  await page.goto(server.url + link);
  await page.locator("#submitter-name").fill("Jonna Thielen");
  await page.locator("#submitter-email").fill("jonna@example.org");
  await next(page);
  await page.locator("#answer-title").fill("Weather station");
  await page.locator("#answer-unit").selectOption({ label: "Water Supply" });
  await choose(page, [file("a photograph of the site with a long name.png", PIXEL)]);
  await arrived(page, "a photograph of the site with a long name.png");
  await axe(page);
  await screenshot(page, "files-public-360");
  // What was sent outlives a reload.
  await page.reload();
  await arrived(page, "a photograph of the site with a long name.png");
  await next(page);
  await page.getByText("a photograph of the site with a long name.png").waitFor();
  await next(page);
  await page.waitForURL(/\/t\//);
  const key = (await call(office, "GET", "/demands?q=weather")).body.items[0].key;
  let demand = await call(office, "GET", `/demands/${key}`);
  demand = await call(office, "POST", `/demands/${key}/transitions`, { transition: "screen" }, demand.etag);
  await call(office, "POST", `/demands/${key}/transitions`, { transition: "ask", reason: "Where is it?" }, demand.etag);
  await page.reload();
  await page.getByRole("button", { name: "Change your answers" }).click();
  await page.locator("li.file img").evaluate((image) => image.decode());
  await choose(page, [file("map.txt", Buffer.from("North of the bridge"))]);
  await arrived(page, "map.txt");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByRole("button", { name: "Change your answers" }).waitFor();
  const names = (await call(office, "GET", `/demands/${key}`)).body.values.evidence.map((one) => one.name);
  assert.deepEqual(names, ["a photograph of the site with a long name.png", "map.txt"]);
  await page.close();
  assert.deepEqual(found.filter((line) => !/422|ERR_CONNECTION_RESET/.test(line)), []);
});

test("long texts are shown as their writers meant them, and nothing else", async () => {
  const page = office;
  const found = problems(page);
  const summary = "Two **good** reasons:\n\n- parts\n- [costs](https://example.org/costs)\n\n<img src=x onerror=alert(1)>";
  const made = await call(office, "POST", "/demands", { title: "Markdown", summary });
  await page.goto(`/demands/${made.body.key}`);
  await settled(page);
  const answer = page.locator(".answers .md");
  await answer.locator("strong", { hasText: "good" }).waitFor();
  assert.equal(await answer.locator("li").count(), 2);
  assert.equal(await answer.getByRole("link", { name: "costs" }).getAttribute("href"), "https://example.org/costs");
  assert.equal(await answer.locator("img").count(), 0);
  await answer.getByText("<img src=x onerror=alert(1)>").waitFor();
  await axe(page);
  await screenshot(page, "files-markdown-1440");
  assert.deepEqual(found.filter((line) => !/422|ERR_CONNECTION_RESET/.test(line)), []);
});
