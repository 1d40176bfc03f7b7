// A published form on a phone, by keyboard alone: submitted without an account, followed by its
// secret link, asked, answered and withdrawn.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axe, launch, problems, screenshot, startServer } from "./support.mjs";

const PHONE = { width: 390, height: 844 };
const PASSWORD = "harbour lantern quiet";

let server;
let browser;
let office;
let form;

before(async () => {
  server = await startServer({ demo: false });
  browser = await launch();
  office = await administrator();
  await office.post("/units", { name: "Water Supply" });
  const forms = await office.get("/forms");
  const first = forms.items[0];
  form = await office.send("PUT", `/forms/${first.id}/public-link`, { published: true }, first.version);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Sets the server up and gives calls with the administrator's session. */
async function administrator() {
  const token = /\/setup\/([\w-]+)/.exec(server.log())?.[1];
  assert.ok(token, "the server printed its set-up link");
  const same = { "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin" };
  const setup = await fetch(`${server.url}/api/v1/auth/setup`, {
    method: "POST",
    headers: same,
    body: JSON.stringify({
      token,
      organization: "Vallmere Utilities",
      name: "Amara Quill",
      email: "amara@example.org",
      password: PASSWORD,
    }),
  });
  assert.equal(setup.status, 204);
  const cookie = setup.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ");
  const send = async (method, path, body, version) => {
    const headers = { ...same, Cookie: cookie };
    if (version !== undefined) headers["If-Match"] = `"${version}"`;
    const answer = await fetch(`${server.url}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return answer.json();
  };
  return {
    send,
    get: (path) => send("GET", path),
    post: (path, body) => send("POST", path, body),
    patch: (path, body, version) => send("PATCH", path, body, version),
  };
}

async function phone(options = {}, expected = []) {
  const context = await browser.newContext({ viewport: PHONE, locale: "en-GB", ...options });
  const page = await context.newPage();
  return { page, found: problems(page, expected) };
}

/** Presses Tab until the focus is on what is looked for. */
async function tabTo(page, selector) {
  for (let presses = 0; presses < 40; presses += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`the keyboard does not reach ${selector}`);
}

const heading = (page, text) => page.waitForSelector(`h1:has-text("${text}")`);

test("a form is handed in by keyboard on a phone, and followed", async () => {
  const { page, found } = await phone();
  await page.goto(server.url + form.public_path);
  await heading(page, "About you");
  assert.match(await page.title(), /Vallmere Utilities/);
  await axe(page);

  // Nothing entered: the summary takes the focus and leads to the field.
  await tabTo(page, "button[type=submit]");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".errsum:focus");
  await axe(page);
  await screenshot(page, "intake-errors-390");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#submitter-name:focus");
  await page.keyboard.type("Jonna Thielen");
  await tabTo(page, "#submitter-email");
  await page.keyboard.type("jonna@example.org");
  await page.keyboard.press("Enter");

  await heading(page, "The need");
  await page.waitForSelector("h1:focus");
  await tabTo(page, "#answer-title");
  await page.keyboard.type("Water quality on the public site");
  await tabTo(page, "#answer-unit");
  await page.keyboard.press("W");
  await tabTo(page, "#answer-problem");
  await page.keyboard.type("People call us for **figures**:");
  await page.keyboard.press("Enter");
  await page.keyboard.type("- nitrate");
  await axe(page);
  await screenshot(page, "intake-need-390");

  // How it will be shown, and back to writing it.
  await tabTo(page, ".longtext button");
  await page.keyboard.press("Enter");
  assert.equal(await page.textContent(".longtext__shown strong"), "figures");
  assert.equal(await page.textContent(".longtext__shown li"), "nitrate");
  const framed = await page.$eval(".longtext__shown", (shown) => getComputedStyle(shown).borderTopStyle);
  assert.equal(framed, "dashed", "it looks like what is written");
  const bullet = await page.$eval(".longtext__shown li", (item) => getComputedStyle(item).listStyleType);
  assert.equal(bullet, "disc");
  await axe(page);
  await screenshot(page, "intake-preview-390");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#answer-problem:focus");

  // A reload brings back the step and what was entered.
  await page.reload();
  await heading(page, "The need");
  assert.equal(await page.inputValue("#answer-title"), "Water quality on the public site");
  await tabTo(page, "button[type=submit]");
  await page.keyboard.press("Enter");

  await heading(page, "Obligation");
  assert.equal(await page.locator(".reveal").count(), 0);
  await tabTo(page, "#answer-required_by_law");
  await page.keyboard.press("Space");
  await page.waitForSelector(".reveal");
  assert.match(await page.textContent(".reveal .why"), /because you answered “Yes”/);
  await axe(page);
  await screenshot(page, "intake-obligation-390");
  await page.keyboard.press("ArrowRight");
  await page.waitForSelector(".reveal", { state: "detached" });
  await tabTo(page, "button[type=submit]");
  await page.keyboard.press("Enter");

  await heading(page, "Cost and time");
  await page.goBack();
  await heading(page, "Obligation");
  await page.goForward();
  await heading(page, "Cost and time");
  await tabTo(page, "button[type=submit]");
  await page.keyboard.press("Enter");

  await heading(page, "Check and send");
  assert.match(await page.textContent("form"), /Water Supply/);
  assert.equal(await page.textContent(".review strong"), "figures");
  await axe(page);
  await screenshot(page, "intake-review-390");
  await tabTo(page, "button[type=submit]");
  await page.keyboard.press("Enter");

  await page.waitForURL(/\/t\//);
  await heading(page, "Water quality on the public site");
  assert.match(await page.textContent("main"), /Your request DEM-1 was sent/);
  assert.match(await page.textContent("main"), /Thank you\. The project office will look at your demand/);
  await axe(page);
  await screenshot(page, "intake-receipt-390");

  const demand = await office.get("/demands/DEM-1");
  assert.equal(demand.status, "submitted");
  await office.send(
    "POST",
    "/demands/DEM-1/transitions",
    { transition: "ask", reason: "Every sampling point, or **one figure** for each zone?" },
    demand.version,
  );
  await page.reload();
  await page.waitForSelector(".slip__stub");
  assert.match(await page.textContent(".slip__stub"), /Amara Quill asks/);
  assert.equal(await page.textContent(".slip__stub .md strong"), "one figure");
  await axe(page);
  await screenshot(page, "intake-question-390");
  await tabTo(page, ".slip__stub textarea");
  await page.keyboard.type("*One figure* for each zone.");
  await tabTo(page, ".slip__stub button[type=submit]");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".slip__stub", { state: "detached" });
  assert.match(await page.textContent(".msg"), /One figure for each zone/);
  assert.equal(await page.textContent(".msg em"), "One figure");

  await tabTo(page, ".btn--danger");
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog[open]");
  await axe(page);
  await page.locator("dialog[open] .btn--danger").press("Enter");
  await page.waitForSelector(".slip h2:has-text('Withdrawn')");
  assert.deepEqual(found, []);
});

test("at 360 px and by keyboard alone: followed, asked, changed, answered and approved", async () => {
  const { page, found } = await phone({ viewport: { width: 360, height: 740 } });
  // The questions come late: the first step is filled in meanwhile.
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route("**/*form_steps*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(server.url + form.public_path);
  await heading(page, "About you");
  await tabTo(page, "#submitter-name");
  await page.keyboard.type("Jonna Thielen");
  await tabTo(page, "#submitter-email");
  await page.keyboard.type("jonna@example.org");
  await page.keyboard.press("Enter");
  await page.waitForSelector("button[type=submit][aria-busy=true]");
  await axe(page);
  release();
  await heading(page, "The need");
  await tabTo(page, "#answer-title");
  await page.keyboard.type("Opening hours of the pool");
  await tabTo(page, "#answer-unit");
  await page.keyboard.press("W");
  await tabTo(page, "#answer-problem");
  await page.keyboard.type("Nobody knows when it is open.");
  for (const next of ["Obligation", "Cost and time", "Check and send"]) {
    await tabTo(page, "button[type=submit]");
    await page.keyboard.press("Enter");
    await heading(page, next);
    if (next === "Obligation") {
      await tabTo(page, "#answer-required_by_law");
      await page.keyboard.press("ArrowRight");
    }
  }
  await tabTo(page, "button[type=submit]");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/t\//);
  await heading(page, "Opening hours of the pool");
  const key = /DEM-\d+/.exec(await page.textContent("main"))[0];
  const step = async (transition, reason) => {
    const { version } = await office.get(`/demands/${key}`);
    return office.send("POST", `/demands/${key}/transitions`, { transition, reason }, version);
  };
  await step("ask", "Which pool?");
  await page.reload();
  await page.waitForSelector(".slip__stub");
  await screenshot(page, "intake-asked-360");
  await tabTo(page, ".slip__stub .btn:not([type=submit])");
  await page.keyboard.press("Enter");
  await heading(page, "Change your answers");
  await page.waitForSelector("h1:focus");
  await axe(page);
  await screenshot(page, "intake-change-360");
  await tabTo(page, "#answer-title");
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Delete");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".errsum:focus");
  await axe(page);
  await tabTo(page, "#answer-title");
  await page.keyboard.type("Opening hours of the north pool");
  await page.keyboard.press("Enter");
  await heading(page, "Opening hours of the north pool");
  assert.equal((await office.get(`/demands/${key}`)).title, "Opening hours of the north pool");
  await tabTo(page, ".slip__stub textarea");
  await page.keyboard.type("The north one.");
  await tabTo(page, ".slip__stub button[type=submit]");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".slip__stub", { state: "detached" });
  const screened = await office.get(`/demands/${key}`);
  const { person } = await office.get("/me");
  await office.patch(`/demands/${key}`, { owner_id: person.id }, screened.version);
  await page.reload();
  await page.waitForSelector(".slip h2:has-text('Screening')");
  // In plain words: what happens next, who has it, since when, and how long that should take.
  const slip = await page.textContent(".slip");
  for (const words of [/The project office has it\. If anything is missing they ask you here/, /Amara Quill looks after it\./, /Since \d/, /0 working days here, usually no more than \d/]) {
    assert.match(slip, words);
  }
  await step("qualify");
  await step("approve", "People ask every summer.");
  await page.reload();
  await page.waitForSelector(".slip h2:has-text('Approved')");
  assert.match(await page.textContent(".slip"), /People ask every summer\./);
  await axe(page);
  await screenshot(page, "intake-approved-360");
  assert.deepEqual(found, []);
});

test("whoever asks for what somebody asked before follows it instead", async () => {
  const demand = await office.get("/demands?q=pool");
  const asked = demand.items[0];
  await office.patch(`/demands/${asked.key}`, { is_public: true }, asked.version);
  const { page, found } = await phone();
  await page.goto(server.url + form.public_path);
  await heading(page, "About you");
  await page.fill("#submitter-name", "Ole Brandt");
  await page.fill("#submitter-email", "ole@example.org");
  await page.click("button[type=submit]");
  await heading(page, "The need");
  await page.fill("#answer-title", "Pool opnening hours");
  await page.waitForSelector(".simis");
  assert.match(await page.textContent(".simis"), /Opening hours of the north pool/);
  await axe(page);
  await screenshot(page, "intake-similar-390");
  await page.fill("#answer-title", "Bike racks");
  await page.waitForSelector(".simis", { state: "detached" });
  await page.fill("#answer-title", "Pool opening hours");
  await page.click(".simis button");
  await page.waitForURL(/\/t\//);
  await page.waitForSelector("text=You follow this request");
  await axe(page);
  await screenshot(page, "intake-followed-390");
  const { supporters } = await office.get(`/demands/${asked.key}/support`);
  assert.equal(supporters[0].name, "Ole Brandt");
  await page.click(".btn--danger");
  await page.locator("dialog[open] .btn--danger").click();
  await page.waitForSelector("text=You no longer follow this request");
  assert.deepEqual((await office.get(`/demands/${asked.key}/support`)).supporters, []);
  assert.deepEqual(found, []);
});

test("the pages are whole on a desktop, in German and in the dark", async () => {
  const desktop = { viewport: { width: 1440, height: 900 }, locale: "de-DE", colorScheme: "dark" };
  // The last page asks for a form that does not exist, and is told so.
  const { page, found } = await phone(desktop, [404]);
  await page.goto(server.url + form.public_path);
  await heading(page, "Zu Ihnen");
  assert.equal(await page.getAttribute("html", "lang"), "de");
  await axe(page);
  await page.fill("#submitter-name", "Jonna Thielen");
  await page.fill("#submitter-email", "jonna@example.org");
  await page.click("button[type=submit]");
  await heading(page, "Der Bedarf");
  await axe(page);
  await screenshot(page, "intake-1440-dark-de");
  await page.click("button[lang=en]");
  await heading(page, "The need");

  await page.goto(`${server.url}/f/nothing`);
  await page.waitForSelector(".empty");
  await axe(page);
  await screenshot(page, "intake-no-link-1440");
  assert.deepEqual(found, []);
});

test("what became of the parts of a request is told where it is followed", async () => {
  const units = await office.get("/units");
  const token = form.public_path.split("/").pop();
  const sent = await fetch(`${server.url}/api/v1/public/forms/${token}/submissions`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": "parts" },
    body: JSON.stringify({
      submitter: { name: "Jonna Thielen", email: "jonna@example.org" },
      values: { title: "Taps in parks", unit: units.items[0].id, problem: "People are thirsty.", required_by_law: false },
    }),
  });
  assert.equal(sent.status, 201, await sent.clone().text());
  const receipt = await sent.json();
  const whole = await office.get(`/demands/${receipt.key}`);
  const parts = [{ title: "Taps in the north" }, { title: "Taps in the south" }];
  const split = await office.send("POST", `/demands/${receipt.key}/split`, { parts }, whole.version);
  const [north] = split.parts;
  await office.send("POST", `/demands/${north.key}/transitions`, { transition: "reject", reason: "The north has taps." }, 1);
  const { page, found } = await phone();
  await page.goto(server.url + receipt.tracking_path);
  await heading(page, "Taps in parks");
  const told = page.getByRole("region", { name: "Split into parts" });
  await told.getByText("Taps in the south").waitFor();
  const first = told.getByRole("listitem").filter({ hasText: "Taps in the north" });
  assert.match(await first.innerText(), /Rejected[\s\S]*The north has taps\./);
  await axe(page);
  await screenshot(page, "intake-parts-390");
  assert.deepEqual(found, []);
});
