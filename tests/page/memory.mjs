// memory.mjs - the memory of the reader as WebAssembly: blocks are aligned, too little
// of it is told and never a trap, what was said is freed, and the stack has room.
// Caller: tests/page/run.
//
//     node --wasm-max-mem-pages=PAGES tests/page/memory.mjs READER.wasm FILE.kb
//
// Prints the status of each call, and how many bytes of the stack were used.
import { readFileSync } from 'node:fs';

const [wasm, file] = process.argv.slice(2), STACK = 262144;
const { instance: { exports: c } } = await WebAssembly.instantiate(readFileSync(wasm));
const reader = c.make(), said = [];
if (reader === 0)
    said.push('make 0');

// How many bytes were put there; 0: there is no memory.
function put(bytes) {
    const at = reader === 0 ? 0 : c.room(reader, bytes.length) >>> 0;
    if (at % 16 !== 0)
        throw new Error(`a block of ${bytes.length} bytes at ${at}`);
    if (at > 0)
        new Uint8Array(c.memory.buffer).set(bytes, at);
    return at > 0 ? bytes.length : 0;
}
const zeroed = (words) => Buffer.concat(words.map((one) => Buffer.from(one + '\0')));

function open() {
    const n = put(Buffer.concat([zeroed(['x.kb']), readFileSync(file)]));
    said.push('open ' + (n === 0 ? 5 : c.open(reader, n, 20000)));
}
function ask(...words) {
    const n = put(zeroed(words)), status = n === 0 ? 5 : c.ask(reader, n);
    if (status <= 1)
        Buffer.from(new Uint8Array(c.memory.buffer, c.said(reader, 0) >>> 0, c.said_bytes(reader, 0) >>> 0)).toString().trim().split('\n').forEach((line) => JSON.parse(line));
    said.push('ask ' + status);
}
for (let n = 1; n < 3000; n += 97)
    put(Buffer.alloc(n));
open();
ask('search', '-n', '12', '--', 'wating to uplaod "low power" -mac phot*');
ask('list');
ask('info');
ask('read', '--', 'reset/mac', 'mac');
const run = ['diagnose', '--', '2027-01-31', 'words\tPaused\nmac\n' + 'n\n'.repeat(5)];
ask(...run);
console.log(said.join(', '));

const ready = c.memory.buffer.byteLength;
for (let i = 0; i < 1000 && said.every((one) => /[01]$/.test(one)); i++)
    c.ask(reader, put(zeroed(i % 9 === 0 ? run : ['read', '--', 'reset/mac', ''])));
if (c.memory.buffer.byteLength > ready)
    throw new Error(`a record takes ${(c.memory.buffer.byteLength - ready) / 1000} bytes, and keeps them`);
console.log('stack', STACK - new Uint8Array(c.memory.buffer, 0, STACK).findIndex((byte) => byte !== 0));
