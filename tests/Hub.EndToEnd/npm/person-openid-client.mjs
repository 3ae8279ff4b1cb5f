// Reads {issuer, client, key, redirect, person, resource} from standard input and acts for a person by npm openid-client:
// PAR, code with PKCE, DPoP, refresh, a call of the API, introspection, revocation; then a token of the client's own.
import { text } from 'node:stream/consumers';
import * as jose from 'jose';
import * as client from 'openid-client';
import { signInAndAllow } from './person.mjs';

const input = JSON.parse(await text(process.stdin));
const key = await jose.importJWK(input.key, 'ES256');
const metadata = { id_token_signed_response_alg: 'ES256', use_mtls_endpoint_aliases: false };
const config = await client.discovery(new URL(input.issuer), input.client, metadata, client.PrivateKeyJwt({ key, kid: input.key.kid }));
const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'));

const pkceCodeVerifier = client.randomPKCECodeVerifier();
const expectedState = client.randomState();
const expectedNonce = client.randomNonce();
const start = await client.buildAuthorizationUrlWithPAR(config, {
    redirect_uri: input.redirect,
    scope: 'openid me',
    state: expectedState,
    nonce: expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
}, { DPoP });
const { address, afterForms } = await signInAndAllow(start, input.redirect, input.person);
const tokens = await client.authorizationCodeGrant(config, address, { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true }, undefined, { DPoP });
const call = token => client.fetchProtectedResource(config, token, new URL(input.resource, input.issuer), 'GET', undefined, undefined, { DPoP });
const first = await call(tokens.access_token);
const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP });
const second = await call(refreshed.access_token);
const before = await client.tokenIntrospection(config, refreshed.access_token);
await client.tokenRevocation(config, tokens.refresh_token);
const after = await client.tokenIntrospection(config, refreshed.access_token);
const third = await call(refreshed.access_token).then(response => response.status, fault => fault.status ?? fault.cause?.status ?? String(fault));
const gone = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP }).then(() => 'given', fault => fault.error);
const own = await client.clientCredentialsGrant(config, { scope: 'exchange' }, { DPoP });

process.stdout.write(JSON.stringify({
    afterForms,
    startParameters: [...start.searchParams.keys()],
    idTokenAlgorithm: jose.decodeProtectedHeader(tokens.id_token).alg,
    subject: tokens.claims().sub,
    granted: tokens.scope,
    calls: [first.status, second.status, third],
    active: [before.active, after.active],
    gone,
    own: own.token_type,
}));
