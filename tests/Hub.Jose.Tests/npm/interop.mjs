// Reads {"do": name, ...} from standard input, writes one JSON value to standard output.
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { text } from 'node:stream/consumers';
import * as jose from 'jose';
import signatures from 'http-message-signatures';

const { createSigner, createVerifier, httpbis } = signatures;
const encode = bytes => Buffer.from(bytes).toString('base64url');

const tasks = {
    // Opens a JWE, then verifies the JWS inside it.
    async open({ sealed, recipient, signer, alg }) {
        const outer = await jose.compactDecrypt(sealed, await jose.importJWK(recipient, 'ECDH-ES'));
        const inner = await jose.compactVerify(outer.plaintext, await jose.importJWK(signer, alg), { algorithms: [alg] });
        return { outer: outer.protectedHeader, inner: inner.protectedHeader, payload: encode(inner.payload) };
    },
    async seal({ payload, recipient, header, apu, apv }) {
        const jwe = new jose.CompactEncrypt(Buffer.from(payload, 'base64url'))
            .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', ...header });
        if (apu) {
            jwe.setKeyManagementParameters({ apu: Buffer.from(apu, 'base64url'), apv: Buffer.from(apv, 'base64url') });
        }
        return jwe.encrypt(await jose.importJWK(recipient, 'ECDH-ES'));
    },
    async sign({ payload, alg }) {
        const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true });
        const compact = await new jose.CompactSign(Buffer.from(payload, 'base64url'))
            .setProtectedHeader({ alg, typ: 'test' }).sign(privateKey);
        return { compact, key: await jose.exportJWK(publicKey) };
    },
    async thumbprint({ key }) {
        return jose.calculateJwkThumbprint(key);
    },
    // A proof as a resource server would check it, with the key from its own header.
    async proof({ proof }) {
        const { payload, protectedHeader } = await jose.jwtVerify(proof, jose.EmbeddedJWK, { typ: 'dpop+jwt', algorithms: ['ES256'] });
        return { payload, thumbprint: await jose.calculateJwkThumbprint(protectedHeader.jwk) };
    },
    async assertion({ assertion, key, issuer, client, now }) {
        const { payload } = await jose.jwtVerify(assertion, await jose.importJWK(key, 'ES256'),
            { issuer: client, subject: client, audience: issuer, currentDate: new Date(now * 1000), maxTokenAge: 60 });
        return payload;
    },
    async verifyMessage({ message, key, alg }) {
        const verifier = createVerifier(createPublicKey({ key, format: 'jwk' }), alg);
        return httpbis.verifyMessage({
            keyLookup: async ({ keyid }) => ({ id: keyid, algs: [alg], verify: verifier }),
            requiredFields: ['@method', '@target-uri', 'content-digest', 'authorization', 'dpop'],
        }, message);
    },
    async signMessage({ message, key, keyid, fields, created, alg }) {
        const signer = createSigner(createPrivateKey({ key, format: 'jwk' }), alg, keyid);
        const signed = await httpbis.signMessage({
            key: signer, name: 'hub', fields, params: ['created', 'keyid', 'alg'], paramValues: { created: new Date(created * 1000) },
        }, message);
        return signed.headers;
    },
};

const { do: name, ...input } = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(await tasks[name](input)));
