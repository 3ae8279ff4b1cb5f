// Reads {issuer, client, keys, scope, body} from standard input: discovers the hub, authenticates, asks for data,
// opens the reply. Writes one JSON value to standard output. Nothing here is the hub's own code.
import { createHash, createPrivateKey } from 'node:crypto';
import { text } from 'node:stream/consumers';
import * as jose from 'jose';
import * as client from 'openid-client';
import signatures from 'http-message-signatures';

const { createSigner, httpbis } = signatures;
const input = JSON.parse(await text(process.stdin));

const signing = await jose.importJWK(input.keys.signing, 'ES256');
const messageKey = createSigner(createPrivateKey({ key: input.keys.signing, format: 'jwk' }), 'ecdsa-p256-sha256', input.keys.signing.kid);

// Signs what goes to the API (RFC 9421); everything else is left as the library made it.
async function signedFetch(url, options) {
    if (!new URL(url).pathname.startsWith('/v1/')) {
        return fetch(url, options);
    }
    const headers = Object.fromEntries(new Headers(options.headers).entries());
    const fields = ['@method', '@target-uri', 'authorization', 'dpop'];
    if (options.body) {
        headers['content-digest'] = `sha-256=:${createHash('sha256').update(options.body).digest('base64')}:`;
        fields.push('content-digest');
    }
    const signed = await httpbis.signMessage(
        { key: messageKey, name: 'hub', fields, params: ['created', 'keyid', 'alg'] },
        { method: options.method, url, headers });
    return fetch(url, { ...options, headers: signed.headers });
}

const authentication = client.PrivateKeyJwt({ key: signing, kid: input.keys.signing.kid });
const config = await client.discovery(new URL(input.issuer), input.client, undefined, authentication, { [client.customFetch]: signedFetch });
config[client.customFetch] = signedFetch;
const dpop = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'));
const tokens = await client.clientCredentialsGrant(config, { scope: input.scope }, { DPoP: dpop });

const address = new URL('/v1/exchanges', input.issuer);
const ask = () => client.fetchProtectedResource(
    config, tokens.access_token, address, 'POST', JSON.stringify(input.body), new Headers({ 'content-type': 'application/json' }), { DPoP: dpop });
const response = await ask();
const answer = await response.json();
const result = { status: response.status, answer, tokenType: tokens.token_type, expiresIn: tokens.expires_in };

if (answer.sealed) {
    const published = await (await fetch(new URL('/log/keys.json', input.issuer))).json();
    const outer = await jose.compactDecrypt(answer.sealed, await jose.importJWK(input.keys.sealing, 'ECDH-ES'));
    const inner = await jose.compactVerify(outer.plaintext, async header => {
        const key = published.list.reply.find(k => k.kid === header.kid);
        return jose.importJWK({ kty: key.kty, crv: key.crv, x: key.x, y: key.y }, 'ES256');
    }, { algorithms: ['ES256'] });
    result.outer = outer.protectedHeader;
    result.inner = inner.protectedHeader;
    result.payload = JSON.parse(Buffer.from(inner.payload).toString());
}
process.stdout.write(JSON.stringify(result));
