// browser.mjs - drives the page of a guide in Chromium, from file://, as a person
// would; prints TAP. Caller: tests/page/run.
//
//     node tests/page/browser.mjs NPM GUIDE.html WANTED.jsonl HOSTILE.html HOSTILE.kb
//
// NPM has node_modules/; a line of WANTED.jsonl is {"query", "ids": the first five}.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [npm, guide, wantedFile, hostile, hostileKb] = process.argv.slice(2).map((path) => resolve(path));
const { chromium } = createRequire(npm + '/')('playwright-core');
const axe = readFileSync(npm + '/node_modules/axe-core/axe.min.js', 'utf8');
const wanted = readFileSync(wantedFile, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
const address = (file, hash = '') => pathToFileURL(file).href + hash;

let number = 0;
function check(name, good, why = '') {
    console.log(`${good ? 'ok' : 'not ok'} ${++number} - ${name}`);
    if (!good && why)
        console.log(String(why).split('\n').slice(0, 12).map((line) => '# ' + line).join('\n'));
}
const equal = (name, got, right) => check(name, JSON.stringify(got) === JSON.stringify(right), `${JSON.stringify(got)}, not ${JSON.stringify(right)}`);

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: process.getuid() === 0 ? ['--no-sandbox'] : [] });

// A page whose every request, navigation, message and violation of its policy is kept.
async function open(url, options = {}) {
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

const ids = (page, most) => page.$$eval('#list a', (all, n) => all.slice(0, n).map((a) => a.dataset.id), most);
const heading = (page) => page.textContent('#record h2');
const focus = (page) => page.evaluate(() => document.activeElement.dataset.id || document.activeElement.id || document.activeElement.tagName);
// Whether that gets the focus, now or soon.
async function focuses(name, page, right) {
    await page.waitForFunction((one) => [document.activeElement.dataset.id, document.activeElement.id, document.activeElement.tagName].includes(one),
        right, { timeout: 2000 }).catch(() => {});
    equal(name, await focus(page), right);
}
// Typed, not loaded: what the first five hits are, and the time that the keystroke took.
async function type(page, text) {
    return page.evaluate((query) => {
        const input = document.getElementById('q'), begun = performance.now();
        input.value = query;
        input.dispatchEvent(new Event('input'));
        return { ids: [...document.querySelectorAll('#list .hits a')].slice(0, 5).map((a) => a.dataset.id), took: performance.now() - begun };
    }, text);
}
const clean = (name, seen) => {
    equal(`${name}: nothing is requested`, seen.requests, []);
    equal(`${name}: nowhere is navigated to`, seen.left, []);
    equal(`${name}: no error on the console`, seen.messages, []);
};

// ------------------------------------------------------------- queries

{
    const { page, seen } = await open(address(guide));
    const took = [];
    for (const { query, ids: right } of wanted) {
        const got = await type(page, query);
        took.push(got.took);
        equal(`"${query}" finds what the program finds`, got.ids, right);
    }
    took.sort((a, b) => a - b);
    console.log(`# a query: ${took[took.length >> 1].toFixed(1)} ms, at most ${took[took.length - 1].toFixed(1)} ms`);
    clean('queries', seen);
    await page.context().close();
}

// ------------------------------------------------------------ keyboard alone

{
    const { page, seen } = await open(address(guide));
    const query = wanted.find((one) => one.ids.length >= 3);
    const press = (key) => page.keyboard.press(key);
    await focuses('the search has the focus', page, 'q');
    await page.keyboard.type(query.query);
    equal('typing searches', (await ids(page, 5)), query.ids);
    check('marks are shown', await page.$('#list mark') !== null);
    check('how many is told', /^\d+ record/.test(await page.textContent('#said')));
    await press('ArrowDown');
    await focuses('down goes to the first hit', page, query.ids[0]);
    await press('ArrowDown');
    await focuses('down goes on', page, query.ids[1]);
    const title = await page.$eval('#list a:focus b', (b) => b.textContent);
    equal('what has the focus is shown beside the list', await heading(page), title);
    await press('Enter');
    await page.waitForFunction(() => location.hash.includes('id='));
    equal('Enter opens it', await heading(page), title);
    await focuses('its heading has the focus', page, 'H2');
    await press('Escape');
    await page.waitForFunction(() => !location.hash.includes('id='));
    await focuses('Esc goes back to the hit', page, query.ids[1]);
    await press('ArrowUp');
    await press('ArrowUp');
    await focuses('up goes back to the search', page, 'q');
    await press('Escape');
    equal('Esc clears the search', await page.inputValue('#q'), '');
    await press('Tab');
    await press('/');
    await focuses('/ goes to the search', page, 'q');
    await page.keyboard.type(query.query);
    await press('Enter');
    await page.waitForFunction(() => location.hash.includes('id='));
    equal('Enter in the search opens the first hit', new URLSearchParams((await page.evaluate(() => location.hash)).slice(1)).get('id'), query.ids[0]);
    await page.goBack();
    await page.waitForFunction(() => !location.hash.includes('id='));
    equal('the back button goes back to the hits', (await ids(page, 5)), query.ids);
    await page.goForward();
    await page.waitForFunction(() => location.hash.includes('id='));
    await page.goBack();
    await page.waitForFunction(() => !location.hash.includes('id='));
    await page.fill('#q', 'photo');
    await page.waitForFunction(() => location.hash === '#q=photo');
    clean('keyboard', seen);
    await page.context().close();
}

// ------------------------------------------------------- links, filters, phone

{
    const query = wanted.find((one) => one.ids.length >= 3);
    const hash = '#' + new URLSearchParams({ q: query.query });
    let { page, seen } = await open(address(guide, hash));
    equal('#q= searches', await ids(page, 5), query.ids);
    equal('#q= is in the field', await page.inputValue('#q'), query.query);
    clean('#q=', seen);
    await page.context().close();

    ({ page, seen } = await open(address(guide, '#id=' + query.ids[0])));
    equal('#id= opens a record', await page.textContent('#record .source code'), query.ids[0]);
    const link = await page.$('#record .body a[href^="#"]');
    if (link) {
        await link.click();
        check('a link leads to another record', await page.textContent('#record .source code') !== query.ids[0]);
    }
    await page.evaluate(() => { location.hash = '#id=' + encodeURIComponent('<img src=x onerror=window.PWNED=1>'); });
    await page.waitForFunction(() => document.querySelector('#record h2').textContent.startsWith('There is no record'));
    clean('#id=', seen);
    await page.context().close();

    ({ page, seen } = await open(address(guide)));
    const all = await page.textContent('#said');
    await page.check('#facets input >> nth=0');
    check('a filter narrows the list', await page.textContent('#said') !== all);
    await page.waitForFunction(() => location.hash.includes('only='));
    await page.setInputFiles('#file', hostileKb);
    await page.waitForFunction(() => document.getElementById('title').textContent === 'Attacks');
    equal('another knowledge base is searched', (await type(page, '"H042"')).ids.length, 1);
    await page.setInputFiles('#file', wantedFile);
    await page.waitForFunction(() => document.getElementById('said').className === 'bad');
    equal('what is none is told, and the one before stays', (await type(page, '"H042"')).ids.length, 1);
    clean('filters and files', seen);
    await page.context().close();

    ({ page, seen } = await open(address(guide, hash), { viewport: { width: 390, height: 844 } }));
    check('a phone shows the list alone', await page.isVisible('#list') && !await page.isVisible('#record'));
    await page.click('#list a');
    check('then the record alone', await page.isVisible('#record') && !await page.isVisible('#list'));
    check('nothing is wider than a phone', await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await page.click('#back');
    await page.waitForSelector('#list', { state: 'visible' });
    clean('phone', seen);
    await page.context().close();
}

// --------------------------------------------------------- accessibility

async function accessible(name, page) {
    const found = await page.evaluate(`${axe}; axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })
        .then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html + ' ' + n.failureSummary).slice(0, 3).join(' | ')))`);
    equal(`${name}: WCAG 2.1 AA`, found, []);
}
for (const colorScheme of ['light', 'dark'])
    for (const width of [1280, 390]) {
        const { page } = await open(address(guide), { colorScheme, viewport: { width, height: 844 } });
        await accessible(`${colorScheme}, ${width}, start`, page);
        await type(page, wanted[0].query);
        await page.$eval('#filters', (filters) => { filters.open = true; });
        await accessible(`${colorScheme}, ${width}, hits`, page);
        for (const id of wanted.flatMap((one) => one.ids.slice(0, 1)).filter((id, i, all) => all.indexOf(id) === i).slice(0, 6)) {
            await page.evaluate((one) => { location.hash = '#q=the&id=' + one; }, id);
            await page.waitForFunction((one) => document.querySelector('#record .source code')?.textContent === one, id);
            await accessible(`${colorScheme}, ${width}, ${id}`, page);
        }
        await page.context().close();
    }

// ------------------------------------------------------------ without scripts

for (const file of [guide, hostile]) {
    const name = `without scripts, ${file === guide ? 'the guide' : 'the hostile one'}`;
    const { page, seen } = await open(address(file), { javaScriptEnabled: false });
    check(`${name}: a notice is shown`, await page.isVisible('#notice'));
    check(`${name}: search is not`, !await page.isVisible('#q'));
    const link = page.locator('#plain nav a').nth(1);
    const target = decodeURIComponent((await link.getAttribute('href')).slice(1));
    await link.click();
    check(`${name}: its links lead somewhere`, await page.locator(`[id="${target}"]`).count() === 1);
    clean(name, seen);
    await page.context().close();
}

// ------------------------------------------------------------------- attacks

{
    const { page, seen } = await open(address(hostile));
    await page.evaluate(() => { window.broken = []; addEventListener('securitypolicyviolation', (e) => window.broken.push(e.violatedDirective + ' ' + e.sourceFile)); });
    const pages = (await page.$$eval('#list a', (all) => all.map((a) => a.dataset.id))).filter((id) => /^p\d{3}$/.test(id));
    equal('the hostile guide has its pages', pages.length, 100);
    for (const id of pages) {
        await page.evaluate((one) => { location.hash = '#q=' + one.replace('p', 'A') + '&id=' + one; }, id);
        await page.waitForFunction((one) => document.querySelector('#record .source code')?.textContent === one, id);
        const made = await page.evaluate(() => ({
            ran: window.PWNED !== undefined,
            elements: [...document.querySelectorAll('#record *, #list *')].map((e) => e.localName)
                .filter((name) => /^(script|img|svg|math|iframe|object|embed|base|form|meta|link|style|video|audio|input|select|textarea|template|body)$/.test(name)),
            links: [...document.querySelectorAll('#record a[href], #list a[href]')].map((a) => a.getAttribute('href')).filter((href) => !/^(#|https?:\/\/|mailto:)/.test(href)),
            code: document.querySelector('#record pre code').textContent,
            places: ['h2', 'h3', 'p', 'table', 'em', 'pre'].filter((one) => document.querySelector('#record ' + one)).length,
        }));
        const code = made.code.length > 0;
        check(`attack ${id} in six places`, !made.ran && made.elements.length === 0 && made.links.length === 0 && code && made.places === 6, JSON.stringify(made));
    }
    equal('no policy was broken', await page.evaluate(() => window.broken), []);
    clean('attacks', seen);
    await page.context().close();
}

await browser.close();
console.log(`1..${number}`);
