// Who hands something in, with an account or without: how far they are, what they are told, what
// they keep when the form changes, and the end of a secret link.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe, call, launch, newWindow, problems, screenshot, settled, setUp, startServer } from "./support.mjs";

let server;
let browser;
let office;
let unit;
let form;
let published;

before(async () => {
  server = await startServer({ demo: false });
  browser = await launch();
  office = await setUp(browser, server);
  unit = (await call(office, "POST", "/units", { name: "Water Supply" })).body;
  const first = (await call(office, "GET", "/forms")).body.items[0];
  const link = await call(office, "PUT", `/forms/${first.id}/public-link`, { published: true }, `"${first.version}"`);
  form = link.body;
  const { id } = form.versions.find((version) => version.state === "published");
  published = (await call(office, "GET", `/form-versions/${id}`)).body;
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const slug = () => form.public_path.replace("/f/", "");

/** Hands in the public form over the API, as somebody without an account. */
async function submit(title) {
  const answer = await fetch(`${server.url}/api/v1/public/forms/${slug()}/submissions`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin", "Idempotency-Key": title },
    body: JSON.stringify({
      submitter: { name: "Jonna Thielen", email: "jonna@example.org" },
      values: {
        title, unit: unit.id, problem: "No figures.", required_by_law: false,
        estimated_cost: { amount: "95000.00", currency: "EUR" },
      },
    }),
  });
  assert.equal(answer.status, 201, await answer.clone().text());
  return answer.json();
}

test("whoever writes a demand sees how far each section is, and is thanked", async () => {
  const page = office;
  const found = problems(page);
  await page.goto("/demands/new");
  await settled(page);
  const outline = page.getByRole("navigation", { name: "Sections of the form" });
  const entry = (name) => outline.getByRole("listitem").filter({ hasText: name });
  await entry("The need").getByText("3 answers are missing").waitFor();
  const bar = outline.getByRole("progressbar");
  const before = Number(await bar.getAttribute("value"));
  await axe(page);
  await screenshot(page, "outline-1440");

  await page.getByLabel("Title", { exact: true }).fill("Remote pumps");
  await page.getByLabel("Requesting unit").fill("Water");
  await page.getByRole("option", { name: /Water Supply/ }).click();
  await entry("The need").getByText("1 answer is missing").waitFor();
  await page.getByLabel("What is the problem?").fill("They fail.");
  await entry("The need").getByText("Complete", { exact: true }).waitFor();
  assert.equal(Number(await bar.getAttribute("value")), before + 1);
  assert.equal(await entry("The need").getAttribute("aria-current"), "step");
  await screenshot(page, "outline-complete-1440");

  // By keyboard to a section further down.
  const last = outline.getByRole("button").last();
  const name = await last.innerText();
  await last.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name, exact: true }).and(page.locator(":focus")).waitFor();
  await page.setViewportSize({ width: 360, height: 780 });
  await outline.getByText(/of \d sections are complete/).waitFor();
  await axe(page);
  await screenshot(page, "outline-360");
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.getByRole("button", { name: "Hand in" }).click();
  const missing = page.getByRole("link", { name: /^(.*): / });
  const handedIn = page.getByRole("heading", { name: "Remote pumps" });
  await handedIn.or(missing.first()).first().waitFor();
  if (await missing.first().isVisible()) {
    // What else this form requires.
    await page.getByLabel("Estimated cost").first().fill("95000");
    await page.getByRole("radio", { name: "No", exact: true }).first().check();
    await page.getByRole("button", { name: "Hand in" }).click();
  }
  await handedIn.waitFor();
  const thanks = published.definition.thank_you.en;
  assert.ok(thanks.length > 10);
  await page.getByText(thanks).waitFor();
  await settled(page);
  await axe(page);
  await screenshot(page, "thanks-1440");
  await page.getByRole("main").getByRole("button", { name: "Close", exact: true }).click();
  await page.getByText(thanks).waitFor({ state: "detached" });
  assert.deepEqual(found, []);
});

test("the project office ends a secret link", async () => {
  const page = office;
  const receipt = await submit("Nitrate figures");
  const stranger = await newWindow(browser, server);
  await stranger.goto(receipt.tracking_path);
  await stranger.getByRole("heading", { name: "Nitrate figures" }).waitFor();
  await page.goto(`/demands/${receipt.key}`);
  await page.getByText("Follows it by a secret link").waitFor();
  await page.getByRole("button", { name: "End the link" }).click();
  const question = page.getByRole("alertdialog", { name: "End the secret link?" });
  await settled(page);
  await axe(page);
  await screenshot(page, "link-ending-1440");
  await question.getByRole("button", { name: "End the link" }).click();
  await page.getByText("The secret link was ended").waitFor();
  assert.equal(await page.getByRole("button", { name: "End the link" }).count(), 0);
  await stranger.reload();
  await stranger.getByText("This link does not work").waitFor();
  await stranger.close();
});

test("what an old draft answers and the form no longer asks stays to be read", async () => {
  const page = await newWindow(browser, server);
  const found = problems(page, [409]);
  await page.goto(form.public_path);
  await page.getByLabel("Your name").fill("Jonna Thielen");
  await page.getByLabel("E-mail address").fill("jonna@example.org");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "The need" }).waitFor();
  await page.getByLabel("Title", { exact: true }).fill("Water quality");
  await page.getByLabel("What is the problem?").fill("People call us.");
  await page.getByText("Kept in this browser", { exact: true }).waitFor();

  // A version without that question takes its place, longer ago than a draft may be handed in.
  const draft = await call(office, "POST", `/forms/${form.id}/versions`, {});
  assert.equal(draft.status, 201, JSON.stringify(draft.body));
  const definition = structuredClone(draft.body.definition);
  for (const section of definition.sections) {
    section.items = section.items.filter((item) => item.field !== "problem");
  }
  const put = await call(office, "PUT", `/form-versions/${draft.body.id}`, { definition }, draft.etag);
  assert.deepEqual(put.body.problems, []);
  const later = await call(office, "POST", `/form-versions/${draft.body.id}/publish`, undefined, put.etag);
  assert.equal(later.status, 200, JSON.stringify(later.body));
  await page.route(/\/public\/forms\/[^/]+\?number=/, (route) => route.fulfill({
    status: 409,
    contentType: "application/problem+json",
    body: JSON.stringify({
      type: "about:blank", title: "Wrong state", status: 409, code: "wrong-state", detail: "It was retired too long ago.", request_id: "-",
    }),
  }));
  await page.reload();
  const note = page.getByText("This form has changed since you began");
  await note.waitFor();
  await page.getByText("What is the problem?").waitFor();
  await page.getByText("People call us.").waitFor();
  assert.equal(await page.getByLabel("What is the problem?").count(), 0);
  await axe(page);
  await screenshot(page, "former-answers-1440");

  // It stays with the draft until its writer needs it no more.
  await page.reload();
  await page.getByText("People call us.").waitFor();
  await page.getByRole("button", { name: "I do not need it any more" }).click();
  await note.waitFor({ state: "detached" });
  await page.reload();
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.getByText("Kept in this browser", { exact: true }).waitFor();
  assert.equal(await note.count(), 0);
  assert.deepEqual(found, []);
  await page.close();
});
