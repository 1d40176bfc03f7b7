// What people are told: the bell, the page, how they want to be told; a forgotten password and the
// end of mail, by a post office that keeps what it is given.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, test } from "node:test";

import { axe, call, colleague, launch, newWindow, problems, screenshot, settled, setUp, startServer } from "./support.mjs";

let server;
let browser;
let office;
let post;
const mails = [];

before(async () => {
  post = await postOffice();
  server = await startServer({
    demo: false,
    env: {
      DOCKET_SMTP_URL: `smtp://127.0.0.1:${post.address().port}`,
      DOCKET_MAIL_FROM: "Docket <docket@docket.test>",
      DOCKET_PUBLIC_URL: "http://docket.test",
    },
  });
  browser = await launch();
  office = await setUp(browser, server);
});

after(async () => {
  await browser?.close();
  await server?.stop();
  post?.close();
});

/** An SMTP server that keeps the raw messages. */
function postOffice() {
  const host = createServer((socket) => {
    socket.write("220 post.test\r\n");
    let message = null;
    let rest = "";
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      rest += bytes.toString("latin1");
      for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (message !== null && line !== ".") {
          // A line that begins with a dot is sent with one more (RFC 5321, 4.5.2).
          message += `${line.replace(/^\./, "")}\n`;
        } else if (message !== null) {
          mails.push(message.replaceAll("=\n", "").replaceAll("=3D", "="));
          message = null;
          socket.write("250 kept\r\n");
        } else if (/^DATA/i.test(line)) {
          message = "";
          socket.write("354 go on\r\n");
        } else if (/^QUIT/i.test(line)) {
          socket.end("221 bye\r\n");
        } else {
          socket.write("250 well\r\n");
        }
      }
    });
  });
  return new Promise((resolve) => {
    host.listen(0, "127.0.0.1", () => resolve(host));
  });
}

async function mail(words) {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = mails.find((one) => one.includes(words));
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return assert.fail(`no mail says ${words}: ${mails.join("\n---\n")}\nthe server wrote:\n${server.log()}`);
}

test("what happens is told beside the bell, read, and told as one wants", async () => {
  const page = await colleague(browser, server, office, { name: "Ben Analyst", email: "ben@example.org", role: "analyst" });
  const id = page.person;
  const found = problems(page);
  await page.goto("/demands");
  await settled(page);
  await page.getByRole("link", { name: "Notifications", exact: true }).click();
  await page.getByText("Nothing yet").waitFor();
  await axe(page);
  await screenshot(page, "notifications-empty-1440");

  // It is told while the page is open.
  const unit = await call(office, "POST", "/units", { name: "Water Supply" });
  const made = await call(office, "POST", "/demands", {
    title: "Telemetry of pumps", summary: "Remote units are old.", unit_id: unit.body.id, submit: true,
    values: {
      problem: "No spare parts.", benefit: "Fewer failures.", required_by_law: false,
      estimated_cost: { amount: "120000.00", currency: "EUR" },
    },
  });
  await call(office, "PATCH", `/demands/${made.body.key}`, { owner_id: id }, made.etag);
  await call(office, "POST", `/demands/${made.body.key}/comments`, { body: "Please look at the cost.\nIt doubled.", internal: true });
  await page.getByText("Amara Quill wrote").waitFor();
  await page.getByRole("link", { name: "Notifications: 2 new ones" }).waitFor();
  await axe(page);
  await screenshot(page, "notifications-1440");
  await page.locator(".told__one.is-new", { hasText: "wrote" }).getByRole("link").click();
  await page.waitForURL(`**/demands/${made.body.key}`);
  await page.getByRole("link", { name: "Notifications: 1 new one" }).click();
  await page.getByRole("button", { name: "New", exact: true }).click();
  // Between the two lists there is none.
  await page.waitForFunction(() => document.querySelectorAll(".told__one").length === 1);
  await page.getByRole("button", { name: "Mark all as read" }).click();
  await page.getByText("Nothing new").waitFor();
  await page.getByRole("link", { name: "Notifications", exact: true }).waitFor();
  await page.setViewportSize({ width: 360, height: 780 });
  await page.goto("/notifications");
  await page.locator(".told__one").first().waitFor();
  await axe(page);
  await screenshot(page, "notifications-360");
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.getByRole("link", { name: "How I am told" }).click();
  await page.locator("#notifications").getByLabel("Messages").selectOption("app");
  await axe(page);
  await screenshot(page, "notifications-preferences-1440");
  await page.locator("#notifications").getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved").first().waitFor();
  assert.equal((await call(page, "GET", "/me/notification-preferences")).body.topics.message, "app");

  // The link at the end of the mail ends it.
  const told = await mail("Telemetry of pumps");
  const ending = /docket\.test(\/unsubscribe\/[\w-]+)/.exec(told)?.[1];
  const elsewhere = await newWindow(browser, server);
  await elsewhere.goto(ending);
  await elsewhere.getByRole("button", { name: "End this mail" }).waitFor();
  await axe(elsewhere);
  await elsewhere.getByRole("button", { name: "End this mail" }).click();
  await elsewhere.getByText("Done. You get no more mail of this kind.").waitFor();
  await elsewhere.close();
  assert.equal((await call(page, "GET", "/me/notification-preferences")).body.topics.assignment, "app");
  await page.close();
  assert.deepEqual(found, []);
});

test("a forgotten password is set anew through a mail", async () => {
  const page = await newWindow(browser, server);
  const found = problems(page, [422]);
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await page.getByRole("heading", { name: "Forgot your password?" }).waitFor();
  await page.getByRole("button", { name: "Send me a link" }).click();
  await page.getByText("Enter an address such as name@example.org.").waitFor();
  await page.getByLabel("E-mail address").fill("amara@example.org");
  await axe(page);
  await screenshot(page, "forgot-1440");
  await page.getByRole("button", { name: "Send me a link" }).click();
  await page.getByText("a mail is on its way").waitFor();
  await axe(page);
  const told = await mail("/reset/");
  const path = /docket\.test(\/reset\/[\w-]+)/.exec(told)?.[1];
  await page.goto(path);
  await page.getByLabel("New password").fill("another quiet harbour at night");
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByRole("link", { name: "Sign in" }).waitFor();
  await page.close();
  assert.deepEqual(found, []);
});
