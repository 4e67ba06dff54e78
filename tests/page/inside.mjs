// inside.mjs - prints what a page has inside, kb or wasm, read by other means than
// page.js does. Caller: tests/page/run.
//
//     node tests/page/inside.mjs FILE.html NAME
import { readFileSync, writeSync } from 'node:fs';
import { gunzipSync, inflateRawSync } from 'node:zlib';

const [file, name] = process.argv.slice(2);
const parts = [...readFileSync(file, 'latin1').matchAll(/<script type="application\/octet-stream" data-part="(\w+)" data-form="([\w-]*)">([A-Za-z0-9+/=]+)<\/script>/g)]
    .filter((part) => part[1] === name);
const packed = Buffer.concat(parts.map((part) => Buffer.from(part[3], 'base64')));
const as = { gzip: gunzipSync, 'deflate-raw': inflateRawSync, '': (bytes) => bytes };
let bytes = as[parts[0][2]](packed);
while (bytes.length > 0)
    bytes = bytes.subarray(writeSync(1, bytes));
