// Reads a COSE receipt (RFC 9942) with npm cborg and node's own crypto: an opinion that shares no code with the hub's.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { decode, encode, Tagged } from 'cborg';

const task = JSON.parse(readFileSync(0, 'utf8'));
const bytes = Buffer.from(task.receipt, 'base64');
const tags = { 18: Tagged.decoder(18) };
const options = { useMaps: true, strict: true, tags };
const sha = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

const { tag, value: [header, unprotected, payload, signature] } = decode(bytes, options);
const said = decode(header, options);
const [size, index, path] = decode(unprotected.get(396).get(-1)[0], options);

// RFC 9162 §2.1.3.2
let [fn, sn] = [index, size - 1];
let root = sha(Buffer.of(0), Buffer.from(task.leaf, 'base64'));
for (const hash of path) {
  if (sn === 0) throw new Error('the path is too long');
  if (fn % 2 === 1 || fn === sn) {
    root = sha(Buffer.of(1), hash, root);
    while (fn % 2 === 0 && fn !== 0) { fn = Math.floor(fn / 2); sn = Math.floor(sn / 2); }
  } else {
    root = sha(Buffer.of(1), root, hash);
  }
  fn = Math.floor(fn / 2); sn = Math.floor(sn / 2);
}
const key = createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(task.key, 'base64')]), format: 'der', type: 'spki' });
const signed = encode(['Signature1', header, new Uint8Array(), root]);
console.log(JSON.stringify({
  tag,
  algorithm: said.get(1),
  keyId: Buffer.from(said.get(4)).toString('hex'),
  issuer: said.get(15).get(1),
  claimedSize: said.get(15).get('size'),
  structure: said.get(395),
  members: [said.size, unprotected.size],
  detached: payload === null,
  size, index,
  root: root.toString('hex'),
  whole: sn === 0,
  right: verify(null, signed, key, signature),
}));
