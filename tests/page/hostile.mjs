// hostile.mjs - writes a guide of 100 pages, each with one attack on a browser in
// six places: title, heading, text, code, table, link target; and in a picture, a
// quote, a step, and the label of its kind. 100 pages more have it as their name,
// and thus as their id. Caller: tests/page/run.
//
//     node tests/page/hostile.mjs FOLDER
import { writeFileSync } from 'node:fs';
import { payloads } from './payloads.mjs';

const folder = process.argv[2];
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
