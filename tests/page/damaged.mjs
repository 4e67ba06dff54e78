// damaged.mjs - the reader as WebAssembly on files with a wrong byte, or cut: each
// call returns, and no answer is given with status 0 that is no JSON. Caller:
// tests/page/run.
//
//     node tests/page/damaged.mjs READER.wasm FILE.kb
import { readFileSync } from 'node:fs';

const [wasm, file] = process.argv.slice(2);
const module = await WebAssembly.compile(readFileSync(wasm));
const whole = readFileSync(file), zeroed = (text) => Buffer.from(text + '\0');

async function tryBytes(bytes) {
    const { exports: c } = await WebAssembly.instantiate(module, {});
    const reader = c.make();
    const put = (parts) => {
        const all = Buffer.concat(parts);
        const at = c.room(reader, all.length);
        new Uint8Array(c.memory.buffer).set(all, at);
        return all.length;
    };
    if (c.open(reader, put([zeroed('x.kb'), bytes]), 20000) !== 0)
        return 'refused';
    for (const words of [['search', 'waiting to upload'], ['list'], ['info'], ['read', 'reset/mac', 'mac'], ['diagnose', '--', '', 'words\tPaused\nmac\nn\nn\nn\n']])
        if (c.ask(reader, put(words.map(zeroed))) === 0)
            Buffer.from(new Uint8Array(c.memory.buffer, c.said(reader, 0), c.said_bytes(reader, 0))).toString().trim().split('\n').forEach((line) => JSON.parse(line));
    return 'opened';
}

const counts = { refused: 0, opened: 0 };
for (let i = 0; i < 500; i++) {
    const bytes = Buffer.from(whole);
    bytes[Math.floor(i * whole.length / 500)] ^= 1 << i % 8;
    counts[await tryBytes(bytes)]++;
    counts[await tryBytes(whole.subarray(0, Math.floor(i * whole.length / 500)))]++;
}
if (await tryBytes(whole) !== 'opened' || counts.refused < 500)
    throw new Error(JSON.stringify(counts));
