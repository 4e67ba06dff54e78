// times.mjs - the work of tests/page/times. A keystroke ends when its hits are laid out.
import { createRequire } from 'node:module';
import { statSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [npm, ...pages] = process.argv.slice(2);
const { chromium } = createRequire(resolve(npm) + '/')('playwright-core');
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

// Looks at each frame whether the first result stands there; times are from the start of the navigation.
function watch() {
    const look = () => {
        if (document.querySelector('#list .hits a'))
            window.first = performance.now();
        else
            requestAnimationFrame(look);
    };
    look();
}

console.log('page             bytes  first result ms  a keystroke ms');
for (const one of pages) {
    const [name, file, query] = one.split('='), firsts = [], strokes = [];
    for (let turn = 0; turn < 7; turn++) {
        const profile = mkdtempSync(join(tmpdir(), 'icsync-times.'));
        const context = await chromium.launchPersistentContext(profile, { executablePath: '/usr/bin/chromium', args: process.getuid() === 0 ? ['--no-sandbox'] : [] });
        const page = await context.newPage();
        await page.addInitScript(watch);
        await page.goto(pathToFileURL(resolve(file)).href + '#q=' + encodeURIComponent(query));
        await page.waitForFunction(() => window.first, null, { timeout: 60000 });
        firsts.push(await page.evaluate(() => window.first));
        strokes.push(...await page.evaluate(async (text) => {
            const input = document.getElementById('q'), times = [];
            for (let i = 0; i < text.length; i++) {
                await new Promise((done) => requestAnimationFrame(done));
                const begun = performance.now();
                input.value = text.slice(0, i + 1);
                input.dispatchEvent(new Event('input'));
                document.body.getBoundingClientRect();
                times.push(performance.now() - begun);
            }
            return times;
        }, query));
        await context.close();
        rmSync(profile, { recursive: true, force: true });
    }
    console.log(`${name.padEnd(12)} ${String(statSync(file).size).padStart(9)} ${median(firsts).toFixed(0).padStart(16)} ${median(strokes).toFixed(1).padStart(15)} (at most ${Math.max(...strokes).toFixed(1)})`);
}
