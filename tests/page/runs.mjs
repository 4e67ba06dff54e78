// runs.mjs - guided runs of the page in Chromium: each is walked as a person would, and
// says what the program says, up to the ticket; keyboard alone, reload, the back
// button, links, foreign addresses; everybody can use it. Prints TAP. Caller:
// tests/page/run.
//
//     node tests/page/runs.mjs NPM GUIDE.html RUNS.jsonl OTHER.kb
//
// A line of RUNS.jsonl is {"name", "words", "only", "answers", "said": what diagnose
// --json says before the first answer and behind each, "reports": {"txt", "md",
// "json"} at the end}, all of it answered and written at TIME. OTHER.kb has no signs and no risks.
import { readFileSync } from 'node:fs';
import { address, begin, check, clean, end, equal, goTo, open } from './chromium.mjs';

const [npm, guide, runsFile, otherKb] = process.argv.slice(2);
const axe = readFileSync(npm + '/node_modules/axe-core/axe.min.js', 'utf8');
const runs = readFileSync(runsFile, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
const TIME = '2027-01-31T08:30:00Z', stamp = '@' + (Date.parse(TIME) / 1000).toString(36);
await begin(npm);

const head = (page) => page.textContent('#record h2');
const focus = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.tagName);
// What the work leads to is another address, and is shown.
async function moves(page, work) {
    const before = await page.evaluate(() => location.hash);
    await work();
    await page.waitForFunction((hash) => location.hash !== hash, before);
}
const press = (page, key) => page.keyboard.press(key);
const hashOf = (words, only, answers) => '#' + new URLSearchParams([['run', words], ...only.map((one) => ['only', one]), ...answers.map((one) => ['a', one + stamp])]);
// Two texts agree when their letters and digits do; the program's has numbers before steps and where links lead.
const letters = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
const plain = (text) => letters(text.replace(/\s*\[→[^\]]*\]/g, '').replace(/^(\| )*\s*\d+\. /gm, ''));

// What stands on the page, as the program's JSON has it.
async function shown(page) {
    return page.evaluate(() => {
        const all = (selector) => [...document.querySelectorAll('#record ' + selector)], text = (selector) => all(selector).map((one) => one.textContent);
        return { head: text('h2')[0], choices: all('.choices button').map((one) => [one.querySelector('small').textContent, one.childNodes[one.firstChild.localName === 'kbd' ? 1 : 0].textContent]),
            body: text('.body').join('\n'), why: text('#why')[0], focus: document.activeElement.tagName, paragraphs: text('p'), keys: text('.acts button') };
    });
}

function compare(name, got, right) {
    equal(`${name}: the focus is at its head`, got.focus, 'H2');
    if (right.place === 'question') {
        equal(`${name}: the question`, [got.head, got.choices], [right.question.label + '?', right.question.choices.map((one) => [one.id, one.title])]);
        equal(`${name}: whether nothing fits`, got.paragraphs.some((one) => one.startsWith('Nothing fits “')), right.question.nothing);
    } else if (right.place === 'step') {
        equal(`${name}: the step`, got.head, `Step ${right.step.number} of at most ${right.step.of}: ${right.step.risk} ${right.step.title}`);
        equal(`${name}: warnings and text`, letters(got.body), plain(right.step.text));
        equal(`${name}: why`, got.why, right.step.why);
    } else if (right.place === 'field') {
        equal(`${name}: what to hand over`, got.head, `No step is left: time to hand over. ${right.escalation.number + 1} of ${right.escalation.of} ${right.checklist[right.escalation.number].item}?`);
        equal(`${name}: by its record`, letters(got.body), plain(right.escalation.text));
    } else {
        equal(`${name}: the end`, got.head, right.end === 'solved' ? 'Solved.' : 'No step is left: time to hand over.');
    }
}

// As a person gives it: a button by its key or its name, or typed.
async function answer(page, text) {
    const named = { back: 'Back', skip: 'Skip', s: 'Skip' }[text];
    const key = await page.$('.asks') && { f: 1, y: 1, n: 2, s: 3, b: 4 }[text[0]] || /^[1-9]$/.test(text) && text;
    const choice = await page.$(`.choices small:text-is(${JSON.stringify(text)})`);
    if (choice)
        await choice.click();
    else if (key)
        await page.click(`[data-key="${key}"]`);
    else if (named)
        await page.click(`.acts button:text-is("${named}")`);
    else {
        await page.fill('#typed', text);
        await press(page, 'Enter');
    }
}

// ------------------------------------------------- as the command line has it

for (const { name, words, only, answers, said, reports } of runs) {
    const { page, seen } = await open(address(guide));
    await page.clock.setFixedTime(TIME);
    await goTo(page, hashOf(words, only, []));
    compare(`${name}, at first`, await shown(page), said[0]);
    for (const [i, text] of answers.entries()) {
        await moves(page, () => answer(page, text));
        compare(`${name}, answer ${i + 1}, ${text}`, await shown(page), said[i + 1]);
    }
    if (said.at(-1).place !== 'end')
        await moves(page, () => page.click('.acts button:has-text("Quit")'));
    for (const form in reports) {
        await page.check(`#record input[value=${form}]`);
        const dated = (await page.inputValue('#ticket')).replace(/(Date: |"date":")2027-01-31T08:30:00Z/, (_, key) => key + '2027-01-31');
        equal(`${name}: the ticket as ${form}`, dated, reports[form]);
        equal(`${name}: the same on paper`, await page.textContent('.paper'), await page.inputValue('#ticket'));
        const [file] = await Promise.all([page.waitForEvent('download'), page.click('button:text-is("Download")')]);
        equal(`${name}: and as a file`, [file.suggestedFilename(), readFileSync(await file.path(), 'utf8')], ['ticket.' + form, await page.inputValue('#ticket')]);
    }
    seen.requests = seen.requests.filter((url) => !url.startsWith('blob:'));
    clean(name, seen);
    await page.context().close();
}

// ------------------------------------------------------------ keyboard alone

{
    const { page, seen } = await open(address(guide));
    const hash = () => page.evaluate(() => location.hash);
    await page.keyboard.type('Paused');
    for (let i = 0; i < 40 && !await page.evaluate(() => document.activeElement.matches('#start a')); i++)
        await press(page, 'Tab');
    equal('a run with the words of a search', await page.textContent(':focus'), 'Guided run with these words');
    await moves(page, () => press(page, 'Enter'));
    equal('asks what is not known', [await head(page), await focus(page)], ['Platform?', 'H2']);
    await moves(page, () => press(page, '1'));
    check('a number is a choice', (await head(page)).startsWith('Step 1 of'));
    equal('the focus moves to the step', await focus(page), 'H2');
    await press(page, '5');
    equal('5 says why', [await page.isVisible('#why'), await page.getAttribute('[data-key="5"]', 'aria-expanded')], [true, 'true']);
    await press(page, '5');
    check('and no more', !await page.isVisible('#why'));
    await moves(page, () => press(page, '2'));
    check('2 goes on', (await head(page)).startsWith('Step 2 of'));
    await moves(page, () => press(page, '4'));
    check('4 goes back', (await head(page)).startsWith('Step 1 of'));
    equal('the focus is there', await focus(page), 'H2');
    await moves(page, () => page.goForward());
    check('as the back button does, so that forward leads on', (await head(page)).startsWith('Step 2 of'));
    await moves(page, () => press(page, 'Escape'));
    check('Esc goes back', (await head(page)).startsWith('Step 1 of'));
    const here = await hash();
    await page.reload();
    await page.waitForFunction(() => document.querySelector('#record h2')?.textContent.startsWith('Step 1 of'));
    equal('a reload changes nothing', [await hash(), await focus(page)], [here, 'H2']);
    await moves(page, () => page.goBack());
    equal('behind it the back button goes back', await head(page), 'Platform?');
    await moves(page, () => press(page, 'Escape'));
    equal('Esc at the first question leads to the search', [await page.inputValue('#q'), await page.isVisible('#list .hits')], ['Paused', true]);
    clean('keyboard', seen);
    await page.context().close();
}
{
    const { page, seen } = await open(address(guide, '#run='));
    await page.waitForFunction(() => document.activeElement.tagName === 'H2');
    await moves(page, () => page.click('.acts button:text-is("Skip")'));
    const question = await head(page);
    await page.focus('#typed');
    await page.keyboard.type('1/2');
    equal('in a field numbers and / are text', [await page.inputValue('#typed'), await head(page)], ['1/2', question]);
    await page.fill('#typed', 'x'.repeat(500));
    await page.$eval('#typed', (field) => { field.value = 'xy '.repeat(3000); });
    await press(page, 'Enter');
    equal('what is no answer is told', [await page.textContent('#said.bad'), await head(page)], [(await page.textContent('#said')), question]);
    await page.fill('#typed', ' ');
    await press(page, 'Enter');
    equal('nothing typed is nothing', await head(page), question);
    await page.fill('#typed', 'back');
    await moves(page, () => press(page, 'Enter'));
    equal('back may be typed', await head(page), 'Platform?');
    await page.focus('#record h2');
    await press(page, '/');
    await page.keyboard.type('photo');
    await page.waitForFunction(() => location.hash === '#q=photo');
    check('who searches leaves the run', await page.isVisible('#list .hits'));
    await moves(page, () => page.goBack());
    equal('which is one back', await head(page), 'Platform?');
    clean('typing', seen);
    await page.context().close();
}

// ------------------------------------------------- starts, links, stops, tickets

{
    const sign = runs[0].said.at(-1), id = sign.sign_id;
    const { page, seen } = await open(address(guide, '#id=' + id));
    await moves(page, () => page.click('#record .go'));
    equal('a run from a record has its title as words', new URLSearchParams((await page.evaluate(() => location.hash)).slice(1)).get('run'), sign.sign_title);
    await goTo(page, '#');
    equal('a run from the start page', await page.textContent('#start'), 'Start a guided run');
    await page.check('#facets input >> nth=0');
    await moves(page, () => page.click('#start a'));
    check('knows what was filtered by', await head(page) !== 'Platform?' && (await page.textContent('#trail')).includes('iPhone'));
    await goTo(page, '#run=Paused&only=tier:2');
    equal('goes through all risks whatever was filtered by', await head(page), 'Platform?');

    await goTo(page, hashOf('Paused', ['platform:iphone'], ['n', 'n', 'n']));
    const at = await head(page);
    await moves(page, () => page.click('#record .source a'));
    check('a record of the guide beside the run', await page.isVisible('#trail') && (await page.textContent('#back')).includes('step'));
    equal('its heading has the focus', await focus(page), 'H2');
    await moves(page, () => page.click('#back'));
    equal('leads back to the step', [await head(page), await focus(page)], [at, 'H2']);
    await moves(page, () => page.click('#trail li:nth-last-child(2) a'));
    check('what was answered leads back to it', (await head(page)).startsWith('Step 2 of'));
    await goTo(page, hashOf('Paused', ['platform:iphone'], ['n', 'n', 'n']));
    await moves(page, () => press(page, '6'));
    check('quit tells where', (await head(page)).startsWith('Stopped at step 4: '));
    check('and has a ticket', (await page.inputValue('#ticket')).includes('- End: stopped'));
    await page.click('button:text-is("Copy")');
    await page.waitForFunction(() => document.getElementById('said').textContent === 'Copied.');
    await page.focus('#q');
    await press(page, 'Control+V');
    check('it was copied', (await page.inputValue('#q')).startsWith('Guided diagnosis'));
    clean('starts and stops', seen);
    await page.context().close();
}
{
    const { page, seen } = await open(address(guide, hashOf('Paused', ['platform:iphone'], ['n', 'f']) + '&stop='));
    await moves(page, () => page.click('button:text-is("Go on")'));
    equal('what was stopped goes on', await head(page), 'Solved.');
    await moves(page, () => page.click('button:text-is("Back")'));
    check('a run that was opened goes back, too', (await head(page)).startsWith('Step 2 of'));
    await goTo(page, hashOf('Paused', ['platform:iphone'], ['n', 'f']));
    await moves(page, () => page.click('button:text-is("Begin anew")'));
    check('and begins anew', (await head(page)).startsWith('Step 1 of'));
    await goTo(page, hashOf('Paused', ['platform:iphone'], ['n', 'f']));
    await moves(page, () => page.click('button:text-is("Close")'));
    equal('or is closed', await page.evaluate(() => location.hash), '#q=Paused&only=platform:iphone');

    await goTo(page, hashOf('Paused', [], ['mac']) + '&of=00000000');
    check('answers for another edition are told', (await head(page)).includes('another edition of the guide; begin anew'));
    await moves(page, () => page.click('button:text-is("Begin anew")'));
    equal('and the run begins anew', await head(page), 'Platform?');
    for (const [one, right] of [['a=squeak@' + stamp, 'no answer here'], ['a=%0Aplatform%09mac', 'no answer here'], ['a=@zzzzzzz', 'no answer here']].slice(0, 2)) {
        await goTo(page, '#run=Paused&' + one);
        check(`${one}: ${right}`, (await head(page)).includes(right));
    }
    for (const one of ['run=x%0Awords%09Paused', 'run=' + encodeURIComponent('-- --kb /etc/hostname'), 'run&a&a&stop', 'run=Paused&a=mac@zzzzzzz', 'run=Paused&a=%23@1', 'run=Paused&' + 'a=n&'.repeat(3000)]) {
        await goTo(page, '#' + one);
        check(`${one.slice(0, 40)}: something is shown`, (await head(page)).length > 3);
    }
    clean('addresses', seen);
    await page.setInputFiles('#file', otherKb);
    await page.waitForFunction(() => document.getElementById('title').textContent === 'Other');
    equal('where no run begins, none is offered', await page.$$('.go'), []);
    await goTo(page, '#run=four');
    equal('but there may be one by words', await head(page), 'Step 1 of at most 1 One two three');
    await goTo(page, '#run=&a=x');
    check('if only to say that nothing is asked', (await head(page)).includes('no answer here'));
    await goTo(page, '#run=four&a=n');
    equal('and it ends where nobody can be called', await head(page), 'No step is left.');
    await page.context().close();
}

// --------------------------------------------------- accessibility and paper

const all = runs.find((one) => one.reports.txt.includes('escalated'));
const fields = all.said.findIndex((one) => one.place === 'field'), warned = all.said.findIndex((one) => one.step?.warnings.length > 2);
for (const [colorScheme, width] of [['light', 1280], ['dark', 1280], ['light', 390], ['dark', 390]]) {
    const { page, seen } = await open(address(guide), { colorScheme, viewport: { width, height: 844 } });
    const upTo = (n, more = '') => hashOf(all.words, all.only, all.answers.slice(0, n)) + more;
    for (const [name, hash] of [['a question', '#run=&a=s'], ['a step', upTo(2)], ['warnings', upTo(warned)], ['a field', upTo(fields)], ['the end', upTo(1000)],
        ['stopped', upTo(2, '&stop=')], ['a record in a run', upTo(2, '&id=' + all.said[2].step.id)], ['no answer', '#run=&a=squeak']]) {
        await goTo(page, hash);
        await page.$eval('#trail details', (details) => { details.open = true; }).catch(() => {});
        const found = await page.evaluate(`${axe}; axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })
            .then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html + ' ' + n.failureSummary).slice(0, 3).join(' | ')))`);
        equal(`${colorScheme}, ${width}, ${name}: WCAG 2.1 AA`, found, []);
        check(`${colorScheme}, ${width}, ${name}: nothing is wider than the window`, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    }
    clean(`${colorScheme}, ${width}`, seen);
    await page.context().close();
}
{
    const { page } = await open(address(guide, hashOf(all.words, all.only, all.answers.slice(0, warned))));
    equal('one group of answers', await page.getByRole('group', { name: 'Did that help?' }).or(page.getByRole('group', { name: 'Done?' })).count(), 1);
    equal('how far it is', await page.getByRole('progressbar', { name: 'Steps done' }).count(), 1);
    equal('what was answered', await page.getByRole('complementary', { name: 'So far' }).count(), 1);
    const step = await head(page);
    await page.setViewportSize({ width: 500, height: 700 });
    await page.waitForTimeout(100);
    equal('a window that is made narrow leaves the step', await head(page), step);
    await page.emulateMedia({ media: 'print' });
    check('a step is printed alone, with its warnings', await page.isVisible('#record h2') && await page.isVisible('.admonition')
        && !await page.isVisible('.acts') && !await page.isVisible('#trail') && !await page.isVisible('header'));
    await goTo(page, hashOf(all.words, all.only, all.answers));
    check('of the end the ticket, whole', await page.isVisible('.paper') && !await page.isVisible('#ticket'));
    await page.context().close();
}

await end();
