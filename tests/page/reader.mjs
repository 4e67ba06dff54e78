// reader.mjs - the reader as WebAssembly in Node, as the page has it in a browser.
// Callers: tests/page/run, tests/portable/run.
//
//     node tests/page/reader.mjs READER.wasm FILE.kb NAME COMMAND...       one command line
//     node tests/page/reader.mjs READER.wasm FILE.kb NAME --lines <LINES   one a line, words apart by tabs
//
// A word @@FILE is what that file has. Prints what icsync-kb --kb NAME would print with --json.
import { readFileSync, writeSync } from 'node:fs';

const [wasm, file, name, ...words] = process.argv.slice(2);
const made = await WebAssembly.compile(readFileSync(wasm));
if (WebAssembly.Module.imports(made).length > 0)
    throw new Error('it imports something');
const { exports: c } = await WebAssembly.instantiate(made, {});
const reader = c.make();

function put(parts) {
    const n = parts.reduce((sum, part) => sum + part.length, 0);
    let at = c.room(reader, n);
    const memory = new Uint8Array(c.memory.buffer);
    for (const part of parts) {
        memory.set(part, at);
        at += part.length;
    }
    return n;
}

const zeroed = (text) => Buffer.from((text.startsWith('@@') ? readFileSync(text.slice(2), 'utf8') : text) + '\0');

// All is printed at once: a write to a pipe may be taken in part.
const out = [];
function said() {
    for (const which of [0, 1])
        out.push(Buffer.from(new Uint8Array(c.memory.buffer, c.said(reader, which), c.said_bytes(reader, which))));
}

const day = Math.floor(Date.now() / 86400000);
let status = c.open(reader, put([zeroed(name), readFileSync(file)]), day);
said();
if (status === 0) {
    const lines = words[0] === '--lines' ? readFileSync(0, 'utf8').split('\n').slice(0, -1).map((l) => l.split('\t')) : [words];
    for (const line of lines) {
        status = c.ask(reader, put(line.map(zeroed)));
        said();
    }
}
let bytes = Buffer.concat(out);
while (bytes.length > 0)
    bytes = bytes.subarray(writeSync(1, bytes));
process.exitCode = status;
