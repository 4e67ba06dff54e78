// attacks.mjs - a hostile guide in Chromium: from the page that the compiler makes of
// it, through the file picker of another page, and without scripts; hostile
// addresses, searches and names of files. Nothing of it may run, ask for anything,
// or lead away. Prints TAP. Caller: tests/page/run.
//
//     node tests/page/attacks.mjs NPM GUIDE.html HOSTILE.html HOSTILE.kb RUNS.html
import { address, begin, check, clean, end, equal, goTo, open, type } from './chromium.mjs';
import { payloads } from './payloads.mjs';

const [npm, guide, hostile, hostileKb, hostileRuns] = process.argv.slice(2);
await begin(npm);

// What no text may have made, and addresses that no link may have, in elements and all that is in them.
const forbidden = (page, where) => page.evaluate((selector) => {
    const all = [...document.querySelectorAll(selector)].flatMap((one) => [...one.querySelectorAll('*')]).filter((e) => !e.matches('#facets input, #record > form.typed, #typed, #ticket, #record > fieldset > label > input[name=form], #record > progress'));
    return {
        ran: window.PWNED !== undefined,
        elements: all.map((e) => e.localName).filter((name) => !/^(a|b|blockquote|br|button|code|dd|details|div|dl|dt|em|fieldset|h[1-6]|hr|kbd|legend|label|li|mark|nav|ol|p|pre|section|small|span|strong|summary|table|tbody|td|th|thead|tr|ul)$/.test(name)),
        attributes: all.flatMap((e) => [...e.attributes].map((a) => a.name)).filter((name) => !/^(aria-(current|expanded|hidden|label)|class|data-head|data-id|data-key|for|hidden|href|id|lang|open|rel|role|scope|style|tabindex|type|value)$/.test(name)),
        links: all.map((e) => e.getAttribute('href')).filter((href) => href !== null && !/^(#|https?:\/\/|mailto:)/.test(href)),
    };
}, where);
const nothing = { ran: false, elements: [], attributes: [], links: [] };
const shown = '#list, #record, #said, #title, #facets, #about';

async function watched(page) {
    await page.evaluate(() => { window.broken = []; addEventListener('securitypolicyviolation', (e) => window.broken.push(e.violatedDirective + ' ' + e.sourceFile)); });
}

async function finish(name, page, seen) {
    equal(`${name}: no policy was broken`, await page.evaluate(() => window.broken), []);
    clean(name, seen);
    await page.context().close();
}

// --------------------------------------------------------------- the guide

async function attack(name, page, seen) {
    const all = await page.$$eval('#list a', (links) => links.map((a) => a.dataset.id));
    const pages = all.filter((id) => /^p\d{3}$/.test(id)), odd = all.filter((id) => /^o\d{3} /.test(id));
    equal(`${name}: it has its pages`, [pages.length, odd.length], [100, 100]);
    equal(`${name}: the start page`, await forbidden(page, shown), nothing);
    for (const id of pages) {
        await goTo(page, `#q=${id.replace('p', 'A')}&id=${id}`);
        await page.$$eval('#record .body a:not([href])', (all) => all.forEach((a) => a.click()));
        const made = await page.evaluate(() => ({
            id: document.querySelector('#record .source code').textContent, code: document.querySelector('#record pre code').textContent !== '',
            places: ['h2', 'h3', 'p', 'table', 'em', 'pre', '.image', 'blockquote', 'ol', '.tag.kind'].filter((one) => document.querySelector('#record ' + one)).length,
        }));
        equal(`${name}: attack ${id} in ten places`, [made, await forbidden(page, shown)], [{ id, code: true, places: 10 }, nothing]);
    }
    for (const id of odd) {
        await goTo(page, '#id=' + encodeURIComponent(id));
        equal(`${name}: the record ${id.slice(0, 4)}`, [(await page.textContent('#record .source code')).slice(0, 4), await forbidden(page, shown)], [id.slice(0, 4), nothing]);
    }
    await finish(name, page, seen);
}

{
    const { page, seen } = await open(address(hostile));
    await watched(page);
    await attack('in the page', page, seen);
}
{
    const { page, seen } = await open(address(guide));
    await watched(page);
    await page.setInputFiles('#file', hostileKb);
    await page.waitForFunction(() => document.getElementById('title').textContent.startsWith('Attacks'));
    await attack('picked', page, seen);
}

// ------------------------------------------------------------ guided runs

{
    const name = 'in a run', where = '#record, #trail, #said, #start', { page, seen } = await open(address(hostileRuns));
    await watched(page);
    const state = () => page.evaluate(() => [document.querySelector('#record h2').textContent.slice(0, 9).trim(), document.querySelectorAll('#record .choices button, #record .admonition, #record li').length]);
    for (const [i, payload] of payloads.entries()) {
        const n = String(i).padStart(3, '0'), typed = encodeURIComponent(payload), found = [];
        let hash = '#run=S' + n;
        for (const a of ['', 'v' + i % 15, 'n', 'n', 'n', typed, 's']) {
            hash += a && `&a=${a}@t0`;
            await goTo(page, hash);
            found.push(...await state(), await forbidden(page, where));
        }
        // The sides, the sign, two steps below two warnings, two things to hand over, the ticket.
        equal(`${name}: attack ${n}`, found.map((one) => one.ran === undefined ? one : JSON.stringify(one) === JSON.stringify(nothing)),
            [payloads[0].slice(0, 9).trim(), 30, true, 'Step 1 of', 0, true, 'Step 2 of', 3, true, 'Step 3 of', 3, true, 'No step i', 2, true, 'No step i', 2, true, 'No step i', 2, true]);
        check(`${name}: attack ${n} is in the ticket as it is`, (await page.inputValue('#ticket')).includes('F' + n));
        for (const other of ['#run=' + typed, `#run=&a=${typed}@t0`, '#run=S000&a=v0@t0&of=' + typed, '#run=S000&only=' + typed, '#run=S000&a=' + typed]) {
            await goTo(page, other);
            equal(`${name}: attack ${n} in an address`, await forbidden(page, where), nothing);
        }
    }
    await finish(name, page, seen);
}

// -------------------------------------------- addresses, searches, file names

{
    const { page, seen } = await open(address(guide));
    await watched(page);
    for (const [i, payload] of payloads.entries()) {
        const found = [];
        for (const hash of ['#q=' + encodeURIComponent(payload), '#only=' + encodeURIComponent(payload), '#' + payload]) {
            await goTo(page, hash);
            found.push(await forbidden(page, shown));
        }
        await type(page, payload);
        found.push(await forbidden(page, shown));
        equal(`attack ${i} in addresses and in the search`, found, [nothing, nothing, nothing, nothing]);
    }
    for (const [i, payload] of payloads.entries()) {
        await page.setInputFiles('#file', { name: `${i} ${payload.replaceAll('/', ' ')}.kb`, mimeType: '', buffer: Buffer.from('no .kb') });
        await page.waitForFunction((begins) => document.getElementById('said').textContent.startsWith(begins), i + ' ');
        equal(`attack ${i} in the name of a file`, await forbidden(page, shown), nothing);
    }
    await finish('addresses and names', page, seen);
}

// ---------------------------------------------------------- without scripts

{
    const name = 'without scripts', { page, seen } = await open(address(hostile), { javaScriptEnabled: false });
    check(`${name}: a notice is shown`, await page.isVisible('#notice'));
    equal(`${name}: nothing but text`, await forbidden(page, '#plain'), nothing);
    equal(`${name}: nothing around it`, await page.$$eval('body > *', (all) => all.map((one) => one.localName + (one.id && '#') + one.id).filter((one) => one !== 'script')), ['div#app', 'main#plain']);
    const targets = await page.$$eval('#plain a[href^="#"]', (all) => all.map((a) => a.getAttribute('href').slice(1)));
    const anchors = new Set(await page.$$eval('#plain [id]', (all) => all.map((one) => one.id)));
    equal(`${name}: its links lead somewhere`, targets.filter((one) => !anchors.has(one)), []);
    check(`${name}: to all pages`, targets.length >= 300);
    clean(name, seen);
    await page.context().close();
}

// ------------------------------------------------------------- the policy

{
    const { page, seen } = await open(address(guide));
    equal('the policy', (await page.$eval('meta[http-equiv]', (meta) => meta.content)).replace(/sha256-[A-Za-z0-9+/]{43}=/g, 'HASH'),
        "default-src 'none'; script-src 'HASH' 'wasm-unsafe-eval'; style-src 'HASH'; img-src data:; connect-src 'none'; base-uri 'none'; "
        + "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'");
    equal('stands before all else', await page.$$eval('head > *', (all) => all.slice(0, 2).map((one) => one.getAttribute('charset') || one.getAttribute('http-equiv'))), ['utf-8', 'Content-Security-Policy']);
    const tried = await page.evaluate(async () => {
        const done = [], attempt = async (name, work) => { try { await work(); done.push(name); } catch { /* as it should be */ } };
        await attempt('innerHTML', () => { document.createElement('div').innerHTML = '<b>x</b>'; });
        await attempt('a script', () => { document.createElement('script').textContent = 'window.PWNED=1'; });
        await attempt('a handler', () => document.body.setAttribute('onclick', 'window.PWNED=1'));
        await attempt('fetch', () => fetch('data:,x'));
        await attempt('a worker', () => new Worker('data:,x'));
        await attempt('a policy', () => trustedTypes.createPolicy('x', {}));
        document.body.click();
        return [...done, window.PWNED];
    });
    equal('is in force', tried, [null]);
    equal('and nothing is requested', [seen.requests, seen.left], [[], []]);
    await page.context().close();
}

await end();
