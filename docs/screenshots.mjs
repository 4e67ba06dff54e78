// screenshots.mjs - the work of docs/screenshots.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [npm, guide] = process.argv.slice(2).map((path) => resolve(path));
const { chromium } = createRequire(npm + '/')('playwright-core');
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: process.getuid() === 0 ? ['--no-sandbox'] : [] });

async function take(name, hash, width, height, colorScheme) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    await page.goto(pathToFileURL(guide).href + hash);
    await page.waitForSelector('#list a, #trail li', { state: 'attached' });
    await page.waitForTimeout(200); // what follows the list
    await page.evaluate(() => document.activeElement.blur());
    await page.screenshot({ path: `docs/${name}.png` });
    await page.close();
}

await take('page-wide', '#q=photos+stuck+on+mac&id=reset/mac', 1280, 720, 'light');
await take('page-dark', '', 1280, 720, 'dark');
await take('page-phone', '#q=waiting+to+upload', 390, 720, 'light');
await take('page-phone-dark', '#q=mac&id=reset/mac', 390, 720, 'dark');
await take('page-run', '#run=Paused&only=platform:iphone' + '&a=n'.repeat(24), 1280, 720, 'light');
await browser.close();
