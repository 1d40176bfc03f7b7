// What every browser test needs: a server of its own, a browser, and axe.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as later } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const axeScript = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

// Chromium's sandbox does not run as root or in most containers; the rest keeps it from talking
// to anyone but the server under test.
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const START_SECONDS = 60;
const STOP_SECONDS = 15;
// How long a page may take to show something.
const PATIENCE_SECONDS = 20;

// The tests sign more people in from one address than an office does.
const LIMITS = { DOCKET_LOGINS_PER_MINUTE: "10000", DOCKET_SUBMISSIONS_PER_MINUTE: "10000" };

/**
 * Starts a server on a free port with an empty data folder, or with the demo's data.
 *
 * @param {{demo?: boolean, args?: string[], env?: Record<string, string>}} options
 * @returns {Promise<{url: string, dataDir: string, log: () => string, stop: () => Promise<void>,
 *   kill: () => Promise<void>, restart: () => Promise<void>}>}
 *   `log()` is everything the server has written so far; `stop()` ends it and deletes its data;
 *   `kill()` ends it as a power cut does; `restart()` starts it on the same data and port.
 */
export async function startServer({ demo = true, args = [], env = {} } = {}) {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), "docket-browser-"));
  let log = "";
  const write = (line) => {
    log += `${line}\n`;
  };
  let running;
  const start = async (port) => {
    const all = [...(demo ? ["--demo"] : []), "--listen", `127.0.0.1:${port}`, "--data-dir", dataDir, ...args];
    running = run(all, env, write, () => log);
    return running.url;
  };
  const stop = async () => {
    await running?.end("SIGTERM");
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const url = await start(0);
    const restart = async () => {
      await start(new URL(url).port);
    };
    return { url, dataDir, log: () => log, stop, kill: () => running.end("SIGKILL"), restart };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Runs the server once: where it listens, and how to end it. */
function run(args, env, write, log) {
  const binary = process.env.DOCKET_BINARY ?? path.join(root, "target/debug/docket");
  const child = spawn(binary, ["serve", ...args], {
    cwd: root,
    env: { ...process.env, ...LIMITS, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const end = async (signal) => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      const late = setTimeout(() => child.kill("SIGKILL"), STOP_SECONDS * 1000);
      await exited;
      clearTimeout(late);
    }
  };
  const url = new Promise((resolve, reject) => {
    const fail = (reason) => reject(new Error(`${reason}; the server wrote:\n${log()}`));
    const late = setTimeout(() => fail(`no address after ${START_SECONDS} s`), START_SECONDS * 1000);
    child.once("error", (error) => fail(`cannot start the server (${error.message}); build it with \`cargo build -p docket-server\``));
    child.once("exit", (status, signal) => {
      clearTimeout(late);
      fail(`the server ended with ${signal ?? status}`);
    });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        write(line);
        const address = /listening on (http:\/\/[^\s]+:\d+)/.exec(line);
        if (address) {
          clearTimeout(late);
          resolve(address[1]);
        }
      });
    }
  });
  return { url, end };
}

/**
 * Starts Chromium. Debian's is the default; `CHROMIUM` names another one.
 *
 * @returns {Promise<import("playwright-core").Browser>}
 */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: FLAGS,
  });
}

/**
 * Asserts that axe finds nothing on the page as it is now. No rule is switched off, and findings
 * that axe is not sure about are left to people.
 *
 * @param {import("playwright-core").Page} page
 */
export async function axe(page) {
  // Through the debugger, so that the content security policy stays as it is.
  if (!(await page.evaluate("typeof window.axe === 'object'"))) {
    await page.evaluate(await axeSource());
  }
  const violations = await page.evaluate(async () => {
    const result = await window.axe.run(document, { resultTypes: ["violations"] });
    return result.violations.map((violation) => ({
      rule: violation.id,
      help: violation.help,
      nodes: violation.nodes.map((node) => `${node.target.join(" ")}: ${node.failureSummary}`),
    }));
  });
  assert.deepEqual(violations, [], `axe on ${page.url()}`);
}

/**
 * Keeps a picture of the page for a person to look at, as `target/browser/<name>.png`.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} name
 */
export async function screenshot(page, name) {
  const folder = path.join(root, "target/browser");
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}

/**
 * Collects what must not happen on any page: uncaught errors, panics, refused scripts or styles,
 * and everything else the browser reports as an error.
 *
 * @param {import("playwright-core").Page} page
 * @param {number[]} statuses answers that belong to the test, such as 401 before signing in
 * @returns {string[]} grows while the page lives; assert that it is empty
 */
export function problems(page, statuses = []) {
  const found = [];
  page.on("pageerror", (error) => found.push(`uncaught: ${error.message}`));
  page.on("console", (message) => {
    const status = /^Failed to load resource: .* status of (\d{3})/.exec(message.text())?.[1];
    if (message.type() === "error" && !statuses.includes(Number(status))) {
      found.push(`${message.text()} (${message.location().url})`);
    }
  });
  return found;
}

/** Who is who in the demo. */
export const PEOPLE = {
  administrator: "helene.brandis",
  portfolioManager: "sofie.ankarberg",
  analyst: "maren.holt",
  otherAnalyst: "idris.valcourt",
  requester: "jonna.thielen",
};

/** Everybody's password in the demo. */
export const PASSWORD = "nordhaven demo 2027";

/**
 * Opens a window of its own for a person of the demo and signs in as people do.
 *
 * @param {import("playwright-core").Browser} browser
 * @param {{url: string}} server
 * @param {string} person one of `PEOPLE`
 * @param {import("playwright-core").BrowserContextOptions} options
 * @returns {Promise<import("playwright-core").Page>} on the first page after signing in
 */
export async function signIn(browser, server, person, options = {}) {
  const page = await newWindow(browser, server, options);
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill(`${person}@nordhaven.example`);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/demands");
  await settled(page);
  return page;
}

/** Who sets an empty server up. */
export const FOUNDER = {
  organization: "Vallmere Utilities",
  name: "Amara Quill",
  email: "amara@example.org",
  password: "harbour lantern quiet",
};

/**
 * Sets an empty server up through the link it prints, as its first administrator does.
 *
 * @param {import("playwright-core").Browser} browser
 * @param {{url: string, log: () => string}} server
 * @param {import("playwright-core").BrowserContextOptions} options
 * @returns {Promise<import("playwright-core").Page>} signed in, on the first page
 */
export async function setUp(browser, server, options = {}) {
  const link = await setUpLink(server);
  const page = await newWindow(browser, server, options);
  await page.goto(link);
  await page.getByLabel("Name of the organisation").fill(FOUNDER.organization);
  await page.getByLabel("Your name").fill(FOUNDER.name);
  await page.getByLabel("E-mail address").fill(FOUNDER.email);
  await page.getByLabel("Password").fill(FOUNDER.password);
  await page.getByRole("button", { name: "Set up" }).click();
  await page.waitForURL("**/demands");
  await settled(page);
  return page;
}

/** The set-up link, which an empty server prints a moment after its address. */
async function setUpLink(server) {
  for (let looked = 0; looked < 100; looked += 1) {
    const link = /\/setup\/[\w-]+/.exec(server.log())?.[0];
    if (link) {
      return link;
    }
    await later(100);
  }
  return assert.fail("the server printed no set-up link");
}

/**
 * Opens a window that shares nothing with the others and where nobody is signed in.
 *
 * @param {import("playwright-core").Browser} browser
 * @param {{url: string}} server
 * @param {import("playwright-core").BrowserContextOptions} options
 * @returns {Promise<import("playwright-core").Page>}
 */
export async function newWindow(browser, server, options = {}) {
  const context = await browser.newContext({
    baseURL: server.url,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: { width: 1440, height: 900 },
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_SECONDS * 1000);
  return context.newPage();
}

/**
 * Signs in as the administrator, whose account speaks German in the demo, and makes it speak English.
 *
 * @param {import("playwright-core").Browser} browser
 * @param {{url: string}} server
 * @returns {Promise<import("playwright-core").Page>}
 */
export async function administrator(browser, server) {
  const page = await signIn(browser, server, PEOPLE.administrator);
  const { body } = await call(page, "GET", "/me");
  if (body.person.language !== "en") {
    await call(page, "PATCH", "/me", { language: "en" }, `"${body.person.version}"`);
  }
  await page.evaluate(() => localStorage.setItem("docket.language", "en"));
  await page.reload();
  await settled(page);
  return page;
}

/**
 * Calls the API as the person of a page does, for what happens elsewhere meanwhile.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} method
 * @param {string} path after `/api/v1`
 * @param {unknown} body
 * @param {string} ifMatch
 * @returns {Promise<{body: any, etag: string | null}>}
 */
export async function call(page, method, path, body, ifMatch) {
  const answer = await page.evaluate(async ([method, path, body, ifMatch]) => {
    const headers = { Accept: "application/json" };
    if (body !== null) {
      headers["Content-Type"] = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    }
    if (method === "POST") {
      headers["Idempotency-Key"] = crypto.randomUUID();
    }
    if (ifMatch) {
      headers["If-Match"] = ifMatch;
    }
    const response = await fetch(`/api/v1${path}`, { method, headers, body: body === null ? undefined : JSON.stringify(body) });
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text), etag: response.headers.get("etag") };
  }, [method, path, body ?? null, ifMatch ?? null]);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer;
}

/**
 * Waits until the page has a title, shows what it loaded, and has stopped moving.
 *
 * @param {import("playwright-core").Page} page
 */
export async function settled(page) {
  await page.waitForFunction(() => {
    const main = document.querySelector("main");
    return main !== null
      && main.childElementCount > 0
      && document.querySelector("#content [aria-busy=true]") === null
      && document.title !== ""
      && document.getAnimations().every((animation) => animation.playState !== "running"
        // What never ends, such as a skeleton's shimmer, is not waited for.
        || animation.effect.getComputedTiming().iterations === Infinity);
  });
}

/**
 * Moves the focus with Tab until it is on something, as somebody without a mouse does.
 *
 * @param {import("playwright-core").Page} page
 * @param {import("playwright-core").Locator} target
 */
export async function tabTo(page, target) {
  const MOST = 80;
  for (let pressed = 0; pressed < MOST; pressed += 1) {
    await page.keyboard.press("Tab");
    if (await target.evaluate((element) => element === document.activeElement)) {
      return;
    }
  }
  assert.fail(`Tab does not lead to ${target}`);
}

let axeText;

async function axeSource() {
  axeText ??= await readFile(axeScript, "utf8");
  return axeText;
}

/**
 * Makes a person with a role, signed in, in a window of their own; `page.person` is their id.
 *
 * @param {import("playwright-core").Browser} browser
 * @param {{url: string}} server
 * @param {import("playwright-core").Page} office where an administrator is signed in
 * @param {{name: string, email: string, role: string, unit?: string}} who the role's
 *   key, and the unit that the person and the role are of (all of them when absent)
 */
export async function colleague(browser, server, office, { name, email, role, unit = null }) {
  const api = async (method, path, body) => (await call(office, method, path, body)).body;
  const { id } = await api("POST", "/people", { name, email, ...(unit ? { unit_id: unit } : {}) });
  const granted = (await api("GET", "/roles?limit=200")).items.find((one) => one.key === role);
  await api("POST", `/people/${id}/grants`, { role_id: granted.id, unit_id: unit });
  const link = await api("POST", `/people/${id}/reset-link`, {});
  const password = "a long lantern of a password";
  const page = await newWindow(browser, server);
  await page.goto(link.path);
  await page.getByLabel("New password").fill(password);
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
  return Object.assign(page, { person: id });
}
