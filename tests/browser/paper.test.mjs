// One demand on paper: what is on it, on A4 and Letter, whatever the theme, and what the reader chose.
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { pages } from "./pdf.mjs";
import { axe, call, launch, PEOPLE, problems, screenshot, settled, signIn, startServer } from "./support.mjs";

const A4 = [595, 842];
const LETTER = [612, 792];
const FOLDER = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../target/browser");

let server;
let browser;
let page;
let found;
/** A demand with lines, a score and a decision. */
let demand;

before(async () => {
  server = await startServer({ demo: true });
  browser = await launch();
  page = await signIn(browser, server, PEOPLE.portfolioManager);
  found = problems(page);
  demand = await decided();
  const address = `https://example.org/${"a-long-address-that-has-to-break-somewhere/".repeat(4)}`;
  const say = (body, internal) => call(page, "POST", `/demands/${demand.key}/comments`, { body, internal });
  await say(`See [the study](${address}) and <https://example.org/plain>.`, false);
  await say("Nobody outside the office reads this.", true);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function decided() {
  const { body } = await call(page, "GET", "/demands?status_category=decided&sort=-score&limit=50");
  for (const { key } of body.items) {
    const { body: whole } = await call(page, "GET", `/demands/${key}`);
    if (whole.decision_reason && whole.lines.length > 0 && whole.score !== null) {
      return whole;
    }
  }
  return assert.fail("the demo has no decided demand with lines and a score");
}

/** Prints the page as it is; keeps the file for a person to look at. */
async function print(name, options = {}) {
  const file = await page.pdf({ format: "A4", preferCSSPageSize: true, ...options });
  await mkdir(FOLDER, { recursive: true });
  await writeFile(path.join(FOLDER, `${name}.pdf`), file);
  return pages(file);
}

const bare = (text) => text.normalize("NFKC").replace(/\s+/g, "");
const whole = (printed) => printed.map((one) => one.text).join("");

/** Whether it is printed on paper of this size, in points. */
function isOn(printed, [width, height]) {
  for (const one of printed) {
    assert.ok(Math.abs(one.width - width) < 2 && Math.abs(one.height - height) < 2, `${one.width} × ${one.height}`);
  }
}

function has(printed, ...texts) {
  const text = whole(printed);
  for (const one of texts) {
    assert.ok(text.includes(bare(one)), `“${one}” is not printed: ${text}`);
  }
}

function lacks(printed, ...texts) {
  const text = whole(printed);
  for (const one of texts) {
    assert.ok(!text.includes(bare(one)), `“${one}” is printed`);
  }
}

/** What reaches beyond the paper, with the viewport as wide as what is printed on. */
async function clipped() {
  return page.evaluate(() => [...document.querySelectorAll(".paper *")]
    .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline" && one.clientWidth > 0)
    .map((one) => `${one.tagName} ${one.className}: ${one.innerText.slice(0, 60)}`));
}

test("a demand on paper", async (t) => {
  await t.test("the menu of a demand leads to its paper", async () => {
    await page.goto(`/demands/${demand.key}`);
    await settled(page);
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Print or save as PDF" }).click();
    await page.waitForURL(`**/demands/${demand.key}/print`);
    // The browser calls the file like the page, which stands there once its code has come.
    await page.waitForFunction((title) => document.title === title, `${demand.key} ${demand.title} · Docket`);
    await page.getByRole("heading", { name: demand.title, level: 2 }).waitFor();
    await page.getByRole("row", { name: /^Sum/ }).last().waitFor();
    await settled(page);
    await axe(page);
    await screenshot(page, "paper");
  });

  await t.test("it holds everything a reader of paper wants, and nothing else", async () => {
    const printed = await print("paper-a4");
    isOn(printed, A4);
    has(printed, demand.key, demand.title, demand.unit.name, demand.requester.name, demand.decision_reason, demand.summary);
    for (const line of demand.lines) {
      has(printed, line.period);
    }
    const { body: form } = await call(page, "GET", `/form-versions/${demand.form_version_id}`);
    for (const field of form.fields.filter((field) => field.kind === "long_text" && demand.values[field.key])) {
      has(printed, field.label.en, demand.values[field.key]);
    }
    const { body: score } = await call(page, "GET", `/demands/${demand.key}/score`);
    for (const row of score.rows) {
      has(printed, row.name);
    }
    // The foot of every page: key, when and by whom, which page of how many.
    printed.forEach(({ text }, index) => {
      assert.ok(text.includes(bare(`${demand.key} · Printed`)), text);
      assert.ok(text.includes(`${index + 1}/${printed.length}`), text);
      assert.ok(text.includes("bySofieAnkarberg"), text);
    });
    lacks(printed, "Nobody outside", "the study", "Search or run", "Maturity", "Print or save as PDF");
  });

  await t.test("messages and the score are the reader's choice, which the address keeps", async () => {
    await page.getByRole("checkbox", { name: "Messages" }).check();
    await page.getByText("the study").waitFor();
    let printed = await print("paper-talk");
    // A link stands with its address; one that is its own text stands once.
    has(printed, "the study <https://example.org/a-long-address");
    assert.equal(whole(printed).split("https://example.org/plain").length, 2);
    lacks(printed, "Nobody outside");
    await page.getByRole("checkbox", { name: "Internal ones, too" }).check();
    await page.getByText("Nobody outside").waitFor();
    await page.getByRole("checkbox", { name: "Score" }).uncheck();
    await page.getByRole("columnheader", { name: "Criterion" }).waitFor({ state: "detached" });
    await axe(page);
    await page.reload();
    await page.getByText("Nobody outside").waitFor();
    await settled(page);
    printed = await print("paper-internal");
    has(printed, "Nobody outside the office reads this.");
    lacks(printed, "Criterion");
  });

  await t.test("on Letter it is whole as well, and black on white in the dark", async () => {
    await page.goto(`/demands/${demand.key}/print?talk=all`);
    await page.getByText("Nobody outside").waitFor();
    await page.evaluate(() => document.documentElement.setAttribute("data-theme", "dark"));
    const printed = await print("paper-letter", { format: "Letter" });
    isOn(printed, LETTER);
    has(printed, demand.title, "Nobody outside");
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: 660, height: 933 });
    const colours = await page.evaluate(() => {
      const paper = getComputedStyle(document.querySelector(".paper"));
      const beneath = [document.querySelector(".main"), document.querySelector(".page"), document.body];
      return { text: paper.color, beneath: beneath.map((one) => getComputedStyle(one).backgroundColor) };
    });
    assert.equal(colours.text, "rgb(0, 0, 0)");
    for (const colour of colours.beneath) {
      assert.match(colour, /^(rgba\(0, 0, 0, 0\)|rgb\(255, 255, 255\))$/);
    }
    assert.deepEqual(await clipped(), []);
    await screenshot(page, "paper-print");
    await page.emulateMedia({ media: null });
    await page.evaluate(() => document.documentElement.removeAttribute("data-theme"));
    assert.deepEqual(found, []);
  });
});
