// browser.mjs - drives the page of a guide in Chromium, from file://, as a person
// would; prints TAP. Caller: tests/page/run.
//
//     node tests/page/browser.mjs NPM GUIDE.html WANTED.jsonl OTHER.kb MANY.html
//
// NPM has node_modules/; a line of WANTED.jsonl is {"query", "ids": the first five}.
// OTHER.kb has the title "Other" and one record with the word "other"; MANY.html has
// more records than the start page lists.
import { readFileSync } from 'node:fs';
import { address, begin, check, clean, end, equal, goTo, open, type } from './chromium.mjs';

const [npm, guide, wantedFile, otherKb, many] = process.argv.slice(2);
const axe = readFileSync(npm + '/node_modules/axe-core/axe.min.js', 'utf8');
const wanted = readFileSync(wantedFile, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
await begin(npm);

const ids = (page, most) => page.$$eval('#list a', (all, n) => all.slice(0, n).map((a) => a.dataset.id), most);
const heading = (page) => page.textContent('#record h2');
const focus = (page) => page.evaluate(() => document.activeElement.dataset.id || document.activeElement.id || document.activeElement.tagName);
// Whether that gets the focus, now or soon.
async function focuses(name, page, right) {
    await page.waitForFunction((one) => [document.activeElement.dataset.id, document.activeElement.id, document.activeElement.tagName].includes(one),
        right, { timeout: 2000 }).catch(() => {});
    equal(name, await focus(page), right);
}

// ------------------------------------------------------------- queries

{
    const { page, seen } = await open(address(guide));
    const took = [];
    for (const { query, ids: right } of wanted.filter((one) => !one.only)) {
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
    await page.keyboard.press('Enter');
    await page.$eval('#q', (q) => q.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, isComposing: true })));
    equal('Enter without a query, or of an input method, opens nothing', await page.evaluate(() => location.hash), '');
    await page.keyboard.type(query.query);
    equal('typing searches', (await ids(page, 5)), query.ids);
    check('marks are shown', await page.$('#list mark') !== null);
    check('how many is told', /^\d+ record/.test(await page.textContent('#said')));
    await page.click('.more');
    check('more records come, and the first of them has the focus', await page.evaluate(() => [...document.querySelectorAll('#list a')].indexOf(document.activeElement)) === 12);
    await page.focus('#q');
    await press('ArrowDown');
    await focuses('down goes to the first hit', page, query.ids[0]);
    await press('ArrowDown');
    await focuses('down goes on', page, query.ids[1]);
    const title = await page.$eval('#list a:focus b', (b) => b.textContent);
    equal('what has the focus is shown beside the list', await heading(page), title);
    equal('and told to be', await page.$$eval('[aria-current=true]', (all) => all.map((a) => a.dataset.id)), [query.ids[1]]);
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
    await press('/');
    equal('/ is no word of an empty search', await page.inputValue('#q'), '');
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
    await goTo(page, '#id=' + encodeURIComponent('<img src=x onerror=window.PWNED=1>'));
    check('a record that there is not is told', (await page.textContent('#record h2')).startsWith('There is no record'));
    clean('#id=', seen);
    await page.context().close();

    ({ page, seen } = await open(address(guide)));
    for (const one of wanted.filter((all) => all.only)) {
        await goTo(page, '#' + new URLSearchParams({ q: one.query, only: one.only }));
        equal(`"${one.query}", ${one.only}`, await page.$$eval('#list .hits a', (list) => list.slice(0, 5).map((a) => a.dataset.id)), one.ids);
    }
    await goTo(page, '#');
    const all = await page.textContent('#said');
    await page.check('#facets input >> nth=0');
    check('a filter narrows the list', await page.textContent('#said') !== all);
    await page.waitForFunction(() => location.hash.includes('only='));
    await page.setInputFiles('#file', otherKb);
    await page.waitForFunction(() => document.getElementById('title').textContent === 'Other');
    equal('another knowledge base is searched', (await type(page, 'four')).ids.length, 2);
    await goTo(page, '#id=index');
    equal('a page that begins with a section has all its text', (await page.textContent('#record .body')).trim(), 'One two threefour');
    equal('facets have any name', await page.$$eval('#record .tag', (all) => all.map((tag) => tag.textContent)), ['Aye', 'Bee']);
    await goTo(page, '#' + 'only=constructor:a&'.repeat(100));
    check('a choice that is made often counts once', /^\d records? with these filters$/.test(await page.textContent('#said')));
    await page.setInputFiles('#file', wantedFile);
    await page.waitForFunction(() => document.getElementById('said').className === 'bad');
    equal('what is none is told, and the one before stays', (await type(page, 'four')).ids.length, 2);
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

{
    const name = 'without scripts', { page, seen } = await open(address(guide), { javaScriptEnabled: false });
    check(`${name}: a notice is shown`, await page.isVisible('#notice'));
    check(`${name}: search is not`, !await page.isVisible('#q'));
    const targets = await page.$$eval('#plain a[href^="#"]', (all) => all.map((a) => a.getAttribute('href').slice(1)));
    const anchors = new Set(await page.$$eval('#plain [id]', (all) => all.map((one) => one.id)));
    equal(`${name}: its links lead somewhere`, targets.filter((one) => !anchors.has(one)), []);
    check(`${name}: all records are there`, anchors.size > targets.length / 10 && targets.length > 10);
    await page.click('#plain nav li:nth-child(3) a');
    check(`${name}: a link goes there`, await page.evaluate(() => scrollY > 100));
    clean(name, seen);
    await page.context().close();
}

// ------------------------------------------------------- paper, colours, roles

{
    const { page, seen } = await open(address(guide, '#id=' + wanted.find((one) => one.ids.length > 0).ids[0]), { colorScheme: 'dark' });
    const ground = () => page.$eval('body', (body) => getComputedStyle(body).backgroundColor.match(/\d+/g).reduce((sum, one) => sum + +one, 0));
    check('dark is dark', await ground() < 200);
    await page.emulateMedia({ colorScheme: 'light' });
    check('light is light', await ground() > 600);
    for (const [role, name] of [['searchbox', 'Search the guide'], ['navigation', 'Records'], ['main'], ['search'], ['status'], ['banner'], ['contentinfo']])
        equal(`one ${role}`, await page.getByRole(role, name ? { name } : {}).count(), 1);
    await page.emulateMedia({ media: 'print' });
    check('a record is printed alone', await page.isVisible('#record h2') && !await page.isVisible('#list') && !await page.isVisible('header')
        && !await page.isVisible('#filters') && !await page.isVisible('footer'));
    await page.emulateMedia({ media: 'screen', forcedColors: 'active' });
    check('where the system has the colours, boxes tell what is chosen', await page.$eval('.chip input', (box) => getComputedStyle(box).opacity === '1'));
    clean('paper and colours', seen);
    await page.context().close();
}
{
    const { page } = await open(address(guide), { viewport: { width: 390, height: 844 } });
    await page.emulateMedia({ media: 'print' });
    check('without a record the list is printed', await page.isVisible('#list a'));
    await page.context().close();
}

// ------------------------------------------------------------- many records

{
    const { page, seen } = await open(address(many));
    equal('more records than a list should have are not listed', await ids(page, 1), []);
    check('how many is told', /^\d{4} records\. Type/.test(await page.textContent('#said')));
    check('they are found', (await type(page, 'title0042')).ids.includes('title0042'));
    clean('many records', seen);
    await page.context().close();
}

await end();
