// Makes the screenshots: shots.mjs FOLDER OUT, with the pages in FOLDER.
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [, , folder, out] = process.argv;
const browser = await chromium.launch({ executablePath: process.env.BROWSER, args: ["--no-sandbox"] });
const reply = "550-5.7.26 This mail has been blocked because the sender is unauthenticated.\n550 5.7.26 Gmail requires all senders to authenticate with SPF or DKIM. - gsmtp";
for (const colorScheme of ["light", "dark"]) {
  for (const [width, height] of [[360, 720], [1280, 860]]) {
    const page = await browser.newPage({ colorScheme, viewport: { width, height } });
    const shot = (name) => page.screenshot({ path: `${out}/${name}-${width}-${colorScheme}.png` });
    const url = pathToFileURL(`${folder}/page.html`).href;
    await page.goto(url);
    await page.fill("#q", "quota");
    await page.evaluate(() => document.activeElement.blur());
    await shot("search");
    await page.fill("#q", reply);
    await page.evaluate(() => document.activeElement.blur());
    if (width < 600) await page.evaluate(() => document.getElementById("reading").scrollIntoView());
    await shot("paste");
    await page.goto(pathToFileURL(`${folder}/report.html`).href);
    await shot("report");
    await page.close();
  }
}
await browser.close();
