// hostile.mjs - writes a guide of 100 pages, each with one attack on a browser in
// six places: title, heading, text, code, table, link target; and in a picture, a
// quote, a step, and the label of its kind. 100 pages more have it as their name,
// and thus as their id. The second guide has 100 signs, whose guided runs have one
// attack each in titles, warnings, steps and kinds, and some in what is asked.
// Caller: tests/page/run.
//
//     node tests/page/hostile.mjs FOLDER FOLDER-OF-RUNS
import { writeFileSync } from 'node:fs';
import { payloads } from './payloads.mjs';

const [folder, runs] = process.argv.slice(2);
// Each sign of ASCII as text to Markdown; as an address; as an attribute; as a name of a file.
const text = (payload) => payload.replace(/\t/g, ' ').replace(/[!-/:-@[-`{-~]/g, '\\$&');
const target = (payload) => payload.replace(/\t/g, '%09').replace(/[<>\\&]/g, '\\$&');
const attribute = (payload) => payload.replace(/[&<>"\t]|[^ -~]/gu, (one) => `&#${one.codePointAt(0)};`);
const fileName = (payload) => payload.replace(/[/\t]/g, ' ').trim();
const links = [];
let kinds = '';
payloads.forEach((payload, i) => {
    const n = String(i).padStart(3, '0'), scheme = /^[a-z]+:/i.test(payload) ? payload : 'javascript:' + payload, one = text(payload);
    writeFileSync(`${folder}/p${n}.md`, `# A${n} ${one} {kind=k${n}}\n\nText ${one} ends.\n\n## H${n} ${one}\n\n`
        + `| head ${one} | b |\n|---|---|\n| ${one} | c |\n\n\`\`\`\n${payload.replace(/\t/g, ' ')}\n\`\`\`\n\n`
        + `[go](<${target(scheme)}>) and *${one}x*.\n\n1. ${one}\n\n![${one}](<${target(payload)}.png>)\n\n> ${one}\n`);
    writeFileSync(`${folder}/o${n} ${fileName(payload)}.md`, `# O${n}\n\nText.\n`);
    kinds += `<kind name="k${n}" label="${attribute(payload)}" plural="${n} ${attribute(payload)}"/>\n`;
    links.push(`[A${n}](p${n}.md)`);
});
writeFileSync(`${folder}/rules.xml`, `<rules version="1">\n${kinds}<facet name="side" label="${attribute(payloads[0])}" many="yes">\n`
    + payloads.map((payload, i) => `<value name="v${i}" label="${attribute(payload)}"/>\n`).join('')
    + `</facet>\n<record on="page" side="v0 v1 v2"/>\n<record on="section"/>\n</rules>\n`);
writeFileSync(`${folder}/index.md`, `---\nversion: ${JSON.stringify(payloads[0])}\nlang: ${JSON.stringify('en' + payloads.find((one) => one.startsWith('">')))}\n---\n`
    + `# Attacks ${text(payloads[2])}\n\n${links.join(', ')}\n`);

// ------------------------------------------------------------- guided runs

const value = (facet, i) => `<value name="${facet}${i}" label="${attribute(payloads[i])}"/>\n`;
kinds = '';
payloads.forEach((payload, i) => {
    const n = String(i).padStart(3, '0'), one = text(payload);
    kinds += `<kind name="s${n}" label="${attribute(payload)}" role="sign"/>\n<kind name="d${n}" label="${attribute(payload)}" role="warning"/>\n`;
    writeFileSync(`${runs}/s${n}.md`, `# S${n} ${one} {kind=s${n} risk=r0 side=v${i % 15}}\n\nSeen ${one}: [F${n}](f${n}.md).\n`);
    writeFileSync(`${runs}/d${n}.md`, `# D${n} ${one} {kind=d${n}}\n\nNever ${one}.\n`);
    writeFileSync(`${runs}/f${n}.md`, `# F${n} ${one} {kind=fix risk=r1}\n\n> [!WARNING]\n> Careful ${one}\n\nSee [D${n}](d${n}.md).\n\n`
        + `1. First ${one}\n2. Second \`${payload.replace(/[\t`]/g, ' ')}\` ${one}\n\n| head ${one} | b |\n|---|---|\n| ${one} | c |\n`);
});
writeFileSync(`${runs}/rules.xml`, `<rules version="1">\n${kinds}<kind name="fix" label="${attribute(payloads[1])}"/>\n<kind name="help" role="escalation"/>\n`
    + `<facet name="side" label="${attribute(payloads[0])}">\n${payloads.slice(0, 15).map((_, i) => value('v', i)).join('')}</facet>\n`
    + `<facet name="risk" label="${attribute(payloads[1])}" order="risk">\n${value('r', 0)}${value('r', 1)}</facet>\n<record on="page"/>\n</rules>\n`);
writeFileSync(`${runs}/help.md`, `# Help ${text(payloads[2])} {kind=help}\n\n- ${text('<img src=y onerror=window.PWNED=1>')}\n- ${text('</section><script>window.PWNED=1;</script>')}\n`);
writeFileSync(`${runs}/index.md`, `# Attacks ${text(payloads[2])}\n\n[Help](help.md) ${payloads.map((_, i) => String(i).padStart(3, '0')).map((n) => `[S${n}](s${n}.md)`).join(' ')}\n`);
