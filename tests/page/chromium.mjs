// chromium.mjs - Debian's Chromium for the tests of the page: opens pages from file://
// and keeps what they ask for and say; prints TAP. Callers: browser.mjs, attacks.mjs.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

let number = 0, browser;
export const address = (file, hash = '') => pathToFileURL(resolve(file)).href + hash;

export function check(name, good, why = '') {
    console.log(`${good ? 'ok' : 'not ok'} ${++number} - ${name}`);
    if (!good && why)
        console.log(String(why).split('\n').slice(0, 12).map((line) => '# ' + line).join('\n'));
}
export const equal = (name, got, right) => check(name, JSON.stringify(got) === JSON.stringify(right), `${JSON.stringify(got)}, not ${JSON.stringify(right)}`);

// npm: the folder with node_modules/. Navigations are not held back, however many a test needs.
export async function begin(npm) {
    const { chromium } = createRequire(resolve(npm) + '/')('playwright-core');
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium',
        args: ['--disable-ipc-flooding-protection', ...process.getuid() === 0 ? ['--no-sandbox'] : []] });
}

// The plan comes last: without it the tests ended half way.
export async function end() {
    await browser.close();
    console.log(`1..${number}`);
}

// A page whose every request, navigation, message and violation of its policy is kept.
export async function open(url, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage(), seen = { requests: [], messages: [], left: [] };
    page.on('request', (r) => { if (r.url().split('#')[0] !== url.split('#')[0] && r.url() !== 'data:,') seen.requests.push(r.url()); });
    page.on('console', (m) => seen.messages.push(m.text()));
    page.on('pageerror', (e) => seen.messages.push(e.message));
    page.on('dialog', (d) => { seen.messages.push('dialog ' + d.message()); d.dismiss(); });
    page.on('popup', () => seen.left.push('popup'));
    page.on('framenavigated', (f) => { if (f.url().split('#')[0] !== url.split('#')[0]) seen.left.push(f.url()); });
    await page.goto(url);
    if (options.javaScriptEnabled !== false)
        await page.waitForFunction(() => document.getElementById('said')?.textContent, null, { timeout: 10000 });
    return { page, seen };
}

// Typed, not loaded: what the first five hits are, and the time that the keystroke took.
export async function type(page, text) {
    return page.evaluate((query) => {
        const input = document.getElementById('q'), begun = performance.now();
        input.value = query;
        input.dispatchEvent(new Event('input'));
        return { ids: [...document.querySelectorAll('#list .hits a')].slice(0, 5).map((a) => a.dataset.id), took: performance.now() - begun };
    }, text);
}

// Goes to another fragment, and waits until the page has seen it.
export const goTo = (page, hash) => page.evaluate((to) => new Promise((done) => {
    const before = location.hash;
    addEventListener('hashchange', () => setTimeout(done), { once: true });
    location.hash = to;
    if (location.hash === before)
        done();
}), hash);

export const clean = (name, seen) => {
    equal(`${name}: nothing is requested`, seen.requests, []);
    equal(`${name}: nowhere is navigated to`, seen.left, []);
    equal(`${name}: no error on the console`, seen.messages, []);
};
