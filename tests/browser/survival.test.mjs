// A long form while the tab, the network and the server are killed at random moments, 50 times:
// nothing that was shown as saved is lost, and nothing is made twice.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { call, launch, newWindow, setUp, startServer } from "./support.mjs";

const QUESTIONS = 24;
const SECTIONS = 4;
// How many forms are written, and how often something is killed while each of them is.
const FORMS = 5;
const KILLS = 5;
const seed = Number(process.env.DOCKET_SEED ?? 20271127);

let server;
let browser;
let office;
let path;

before(async () => {
  server = await startServer({ demo: false });
  browser = await launch();
  office = await setUp(browser, server);
  path = await longForm();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const field = (number) => `q${String(number).padStart(2, "0")}`;

/** Publishes a form with many questions; gives the path of its public link. */
async function longForm() {
  const fields = Array.from({ length: QUESTIONS }, (_, number) => ({
    key: field(number), kind: number % 3 === 0 ? "long_text" : "short_text", label: { en: `Question ${number}` },
  }));
  const items = [{ field: "title", required: true }, ...fields.map(({ key }) => ({ field: key }))];
  const each = Math.ceil(items.length / SECTIONS);
  const sections = Array.from({ length: SECTIONS }, (_, number) => ({
    key: `part${number}`, title: { en: `Part ${number}` }, items: items.slice(number * each, (number + 1) * each),
  }));
  const [form] = (await call(office, "GET", "/forms")).body.items;
  const draft = await call(office, "POST", `/forms/${form.id}/versions`, {});
  const version = `/form-versions/${draft.body.id}`;
  const changed = await call(office, "PUT", version, { definition: { sections }, fields }, draft.etag);
  await call(office, "POST", `${version}/publish`, {}, changed.etag);
  const read = await call(office, "GET", `/forms/${form.id}`);
  const link = await call(office, "PUT", `/forms/${form.id}/public-link`, { published: true }, read.etag);
  return link.body.public_path;
}

/** Chances that are the same in every run with a seed (mulberry32). */
function chances(from) {
  let state = from >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { below: (end) => Math.floor(next() * end), one: (of) => of[Math.floor(next() * of.length)] };
}

/** What was typed into each field, and up to where it was shown as saved. */
class Promises {
  typed = new Map();
  promised = new Map();

  type(id, value) {
    this.typed.set(id, [...(this.typed.get(id) ?? []), value]);
  }

  /** Takes what a page shows as saved at this moment. */
  keep(shown) {
    for (const [id, value] of Object.entries(shown)) {
      const place = (this.typed.get(id) ?? []).lastIndexOf(value);
      if (place >= 0) {
        this.promised.set(id, Math.max(place, this.promised.get(id) ?? 0));
      }
    }
  }

  /** Asserts that every field has what was promised, or what was typed later. */
  check(found, when) {
    for (const [id, place] of this.promised) {
      const now = (this.typed.get(id) ?? []).lastIndexOf(found[id] ?? "");
      assert.ok(now >= place, `${when}: ${id} was shown as saved as "${this.typed.get(id)[place]}" and is "${found[id]}"`);
    }
  }
}

/** The answers on a page, if it says at the same moment that they are saved. */
const shown = (page, words) => page.evaluate((words) => {
  const mark = document.querySelector(".saved");
  const inputs = [...document.querySelectorAll("[id^=answer-]")].filter((input) => "value" in input);
  const values = Object.fromEntries(inputs.map((input) => [input.id, input.value]));
  return { saved: mark?.textContent.trim() === words, values };
}, words);

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Kills something, and brings everything back but the tab when that was it. */
async function kill(what, page, chance) {
  const { context } = page;
  if (what === "network") {
    await context.setOffline(true);
    await pause(chance.below(400));
  } else if (what === "server") {
    await server.kill();
    await pause(chance.below(200));
  }
  // Half of the time the tab goes with it.
  if (what === "tab" || chance.below(2) === 0) {
    page.url = page.tab.url();
    await page.tab.close();
    page.tab = null;
  }
  if (what === "network") {
    await context.setOffline(false);
  } else if (what === "server") {
    await server.restart();
  }
}

test("what an account writes outlives tab, network and server", async (t) => {
  t.diagnostic(`seed ${seed}`);
  const chance = chances(seed);
  const SAVED = "Saved as draft";
  const page = { context: office.context(), tab: null, url: null };
  for (let form = 0; form < FORMS; form += 1) {
    const promises = new Promises();
    page.url = "/demands/new";
    const open = async () => {
      if (page.tab === null) {
        page.tab = await page.context.newPage();
        await page.tab.goto(page.url);
      }
      await page.tab.locator("#answer-title").waitFor();
    };
    await open();
    const title = `Demand ${form}`;
    promises.type("answer-title", title);
    await page.tab.fill("#answer-title", title);
    for (let round = 0; round < KILLS; round += 1) {
      // The first one falls about when the draft is made.
      await pause(round === 0 ? 600 + chance.below(250) : chance.below(900));
      const now = await shown(page.tab, SAVED);
      if (now.saved) {
        promises.keep(now.values);
      }
      const what = chance.one(["tab", "network", "server"]);
      await kill(what, page, chance);
      await open();
      await page.tab.getByText(SAVED).waitFor();
      promises.check((await shown(page.tab, SAVED)).values, `form ${form}, round ${round}, ${what}`);
      for (let typed = 0; typed < 3; typed += 1) {
        const id = `answer-${field(chance.below(QUESTIONS))}`;
        const value = `${form}.${round}.${typed}`;
        promises.type(id, value);
        await page.tab.fill(`#${id}`, value);
      }
    }
    await page.tab.getByText("Saving").waitFor({ state: "detached" });
    await page.tab.getByText(SAVED).waitFor();
    const key = new URL(page.tab.url()).searchParams.get("draft");
    const { body } = await call(page.tab, "GET", `/demands/${key}`);
    const stored = Object.entries(body.values).map(([name, value]) => [`answer-${name}`, value]);
    promises.keep((await shown(page.tab, SAVED)).values);
    promises.check(Object.fromEntries([["answer-title", body.title], ...stored]), `form ${form}, at the end`);
    await page.tab.close();
    page.tab = null;
  }
  const { items } = (await call(office, "GET", "/demands?limit=200")).body;
  const titles = items.map((demand) => demand.title).sort();
  assert.deepEqual(titles, Array.from({ length: FORMS }, (_, form) => `Demand ${form}`), "made once each");
});

test("what is written without an account does, too", async (t) => {
  t.diagnostic(`seed ${seed}`);
  const chance = chances(seed + 1);
  const first = await newWindow(browser, server);
  const page = { context: first.context(), tab: first, url: null };
  for (let form = 0; form < FORMS; form += 1) {
    const promises = new Promises();
    page.url = server.url + path;
    const open = async () => {
      if (page.tab === null) {
        page.tab = await page.context.newPage();
        await page.tab.goto(page.url);
      } else if (!page.tab.url().startsWith(server.url)) {
        await page.tab.goto(page.url);
      }
    };
    await open();
    await page.tab.goto(page.url);
    await page.tab.getByRole("heading", { name: "About you" }).waitFor();
    await page.tab.fill("#submitter-name", "Jonna Thielen");
    await page.tab.fill("#submitter-email", "jonna@example.org");
    await page.tab.click("button[type=submit]");
    const title = `Request ${form}`;
    await page.tab.locator("#answer-title").waitFor();
    promises.type("answer-title", title);
    await page.tab.fill("#answer-title", title);
    for (let round = 0; round < KILLS - 1; round += 1) {
      const inputs = page.tab.locator(":is(input, textarea)[id^=answer-q]");
      for (let typed = 0; typed < 3; typed += 1) {
        const input = inputs.nth(chance.below(await inputs.count()));
        const id = await input.getAttribute("id");
        const value = `${form}.${round}.${typed}`;
        promises.type(id, value);
        await input.fill(value);
      }
      const now = await shown(page.tab, "Kept in this browser");
      assert.ok(now.saved, "the page says that it keeps it");
      promises.keep(now.values);
      await pause(chance.below(200));
      const what = chance.one(["tab", "network", "server"]);
      await kill(what, page, chance);
      await open();
      await page.tab.locator(":is(input, textarea)[id^=answer-q]").first().waitFor();
      // One step shows its own answers; the others are looked at in their turn.
      const here = (await shown(page.tab, "Kept in this browser")).values;
      const kept = await page.tab.evaluate(() => {
        const key = Object.keys(localStorage).find((key) => key.startsWith("docket.draft."));
        const { values } = JSON.parse(localStorage.getItem(key));
        return Object.fromEntries(Object.entries(values).map(([name, value]) => [`answer-${name}`, value]));
      });
      promises.check({ ...kept, ...here }, `form ${form}, round ${round}, ${what}`);
      await page.tab.click("button[type=submit]");
      await page.tab.waitForTimeout(150);
    }
    await page.tab.getByRole("heading", { name: "Check and send" }).waitFor();
    // The last one falls while it is handed in: then it is tried again.
    page.tab.click("button[type=submit]").catch(() => {});
    await pause(chance.below(40));
    await kill(chance.one(["tab", "network", "server"]), page, chance);
    if (page.tab === null) {
      await open();
    }
    const sent = page.tab.getByRole("heading", { name: title });
    const again = page.tab.locator("button[type=submit]");
    await sent.or(again).first().waitFor();
    for (let tries = 0; tries < 5 && !(await sent.isVisible()); tries += 1) {
      await again.click().catch(() => {});
      await page.tab.waitForTimeout(400);
    }
    await sent.waitFor();
    const key = /DEM-\d+/.exec(await page.tab.textContent("main"))[0];
    const { body } = await call(office, "GET", `/demands/${key}`);
    const stored = Object.entries(body.values).map(([name, value]) => [`answer-${name}`, value]);
    promises.check(Object.fromEntries([["answer-title", body.title], ...stored]), `form ${form}, handed in`);
  }
  const { items } = (await call(office, "GET", "/demands?limit=200&q=Request")).body;
  const titles = items.map((demand) => demand.title).sort();
  assert.deepEqual(titles, Array.from({ length: FORMS }, (_, form) => `Request ${form}`), "made once each");
});
