// hostile.mjs - writes a guide of 100 pages, each with one attack on a browser in
// six places: title, heading, text, code, table, link target. Caller: tests/page/run.
//
//     node tests/page/hostile.mjs FOLDER
import { writeFileSync } from 'node:fs';

const run = 'window.PWNED=1';
const tags = [
    `<script>${run}</script>`, `<script src=//127.0.0.1:9/x.js></script>`, `</script><script>${run}</script>`,
    `<!--<script>`, `--><script>${run}</script>`, `]]><script>${run}</script>`, `<img src=x onerror=${run}>`,
    `<img src=http://127.0.0.1:9/x.png>`, `<svg onload=${run}>`, `<svg><script>${run}</script></svg>`,
    `<svg><animate onbegin=${run} attributeName=x dur=1s>`, `<body onload=${run}>`, `<iframe src=javascript:${run}>`,
    `<iframe srcdoc="<script>parent.PWNED=1</script>">`, `<object data=javascript:${run}>`, `<embed src=http://127.0.0.1:9/x>`,
    `<base href=http://127.0.0.1:9/>`, `<form action=http://127.0.0.1:9/><input name=x autofocus onfocus=${run}>`,
    `<meta http-equiv=refresh content="0;url=http://127.0.0.1:9/">`, `<meta http-equiv=refresh content="0;url=javascript:${run}">`,
    `<link rel=stylesheet href=http://127.0.0.1:9/x.css>`, `<link rel=prefetch href=http://127.0.0.1:9/x>`,
    `<style>@import "http://127.0.0.1:9/x.css";</style>`, `<style>*{background:url(http://127.0.0.1:9/x)}</style>`,
    `<div style="background:url(http://127.0.0.1:9/x)">`, `<video><source onerror=${run}></video>`, `<video src=x onerror=${run}>`,
    `<audio src=x onerror=${run}>`, `<details open ontoggle=${run}>`, `<marquee onstart=${run}>`, `<input autofocus onfocus=${run}>`,
    `<select autofocus onfocus=${run}>`, `<textarea autofocus onfocus=${run}>`, `<keygen autofocus onfocus=${run}>`,
    `<a href=javascript:${run}>x</a>`, `<a href="java\tscript:${run}">x</a>`, `<math><a xlink:href=javascript:${run}>x</a></math>`,
    `<noscript><p title="</noscript><img src=x onerror=${run}>">`, `<template><script>${run}</script></template>`,
    `<svg></p><style><a id="</style><img src=1 onerror=${run}>">`, `<math><mtext><table><mglyph><style><!--</style><img title="--><img src=1 onerror=${run}>">`,
    `<form><math><mtext></form><form><mglyph><style></math><img src onerror=${run}>`, `<x contenteditable onblur=${run}>lose focus</x>`,
    `<style onload=${run}></style>`, `<xss id=x tabindex=1 onfocusin=${run}></xss>`, `<isindex type=image src=1 onerror=${run}>`,
    `<title><img src=x onerror=${run}></title>`, `</title><script>${run}</script>`, `</style><script>${run}</script>`,
    `</textarea><script>${run}</script>`, `</main></body></html><script>${run}</script>`, `<plaintext>`, `<xmp><script>${run}</script>`,
    `"><script>${run}</script>`, `'><script>${run}</script>`, `" onmouseover="${run}" x="`, `' onfocus='${run}' autofocus x='`,
    `&lt;script&gt;${run}&lt;/script&gt;`, `&#60;script&#62;${run}&#60;/script&#62;`, `\\u003cscript\\u003e${run}\\u003c/script\\u003e`,
    `\\x3cscript\\x3e${run}`, `%3Cscript%3E${run}%3C/script%3E`, `+ADw-script+AD4-${run}+ADw-/script+AD4-`, `\${${run}}`,
    `{{constructor.constructor("${run}")()}}`, `#{${run}}`, `<%= ${run} %>`, `javascript:${run}`, `JaVaScRiPt:${run}`,
    `data:text/html,<script>${run}</script>`, `data:text/html;base64,PHNjcmlwdD5QV05FRD0xPC9zY3JpcHQ+`, `vbscript:${run}`,
    `file:///etc/hostname`, `blob:null/0`, `//127.0.0.1:9/x`, `http:/127.0.0.1:9\\@x`, `mailto:x@example.org?body=<script>${run}</script>`,
    `https://example.org/"onmouseover="${run}`, `https://example.org/'><script>${run}</script>`, `#id="><script>${run}</script>`,
    `__proto__`, `constructor`, `toString`, `<U+202E>`, `\u202e<script>${run}</script>\u202c`, `\u2066${run}\u2069`, `\ufeff<script>${run}</script>`,
    `<scr<script>ipt>${run}</script>`, `<<script>${run}//<</script>`, `<script/xss>${run}</script>`, `<img src="x\`><script>${run}</script>">`,
    `<img/src=x/onerror=${run}>`, `<svg/onload=${run}//`, `<iframe//src=javascript:${run}>`, `<a href="#id=x" ping=http://127.0.0.1:9/>x</a>`,
    `<script type=module>${run}</script>`, `<script type=importmap>{}</script>`, `<script data-part=kb>AAAA</script>`,
    `<script type=application/octet-stream data-part=wasm>AAAA</script>`, `<div id=q></div><div id=record></div>`,
];
if (tags.length !== 100)
    throw new Error(`there are ${tags.length} attacks`);

const folder = process.argv[2];
// Each sign of ASCII as text to Markdown.
const text = (payload) => payload.replace(/\t/g, ' ').replace(/[!-/:-@[-`{-~]/g, '\\$&');
const target = (payload) => payload.replace(/\t/g, '%09').replace(/[<>\\&]/g, '\\$&');
const links = [];
tags.forEach((payload, i) => {
    const n = String(i).padStart(3, '0'), scheme = /^[a-z]+:/i.test(payload) ? payload : 'javascript:' + payload;
    writeFileSync(`${folder}/p${n}.md`, `# A${n} ${text(payload)}\n\nText ${text(payload)} ends.\n\n## H${n} ${text(payload)}\n\n`
        + `| head ${text(payload)} | b |\n|---|---|\n| ${text(payload)} | c |\n\n\`\`\`\n${payload.replace(/\t/g, ' ')}\n\`\`\`\n\n`
        + `[go](<${target(scheme)}>) and *${text(payload)}x*.\n`);
    links.push(`[A${n}](p${n}.md)`);
});
writeFileSync(`${folder}/index.md`, `# Attacks\n\n${links.join(', ')}\n`);
