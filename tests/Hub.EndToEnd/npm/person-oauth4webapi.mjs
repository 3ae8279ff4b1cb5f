// As person-openid-client.mjs, by npm oauth4webapi: every request and every check of an answer called by itself.
import { text } from 'node:stream/consumers';
import * as jose from 'jose';
import * as oauth from 'oauth4webapi';
import { signInAndAllow } from './person.mjs';

const input = JSON.parse(await text(process.stdin));
const issuer = new URL(input.issuer);
const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer));
const client = { client_id: input.client, id_token_signed_response_alg: 'ES256' };
const authentication = oauth.PrivateKeyJwt({ key: await jose.importJWK(input.key, 'ES256'), kid: input.key.kid });
const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));

const verifier = oauth.generateRandomCodeVerifier();
const state = oauth.generateRandomState();
const nonce = oauth.generateRandomNonce();
const pushed = await oauth.processPushedAuthorizationResponse(server, client, await oauth.pushedAuthorizationRequest(server, client, authentication, {
    response_type: 'code',
    redirect_uri: input.redirect,
    scope: 'openid me',
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
}, { DPoP }));
const start = new URL(server.authorization_endpoint);
start.searchParams.set('client_id', input.client);
start.searchParams.set('request_uri', pushed.request_uri);
const { address, afterForms } = await signInAndAllow(start, input.redirect, input.person);
const answered = oauth.validateAuthResponse(server, client, address, state);

const response = await oauth.authorizationCodeGrantRequest(server, client, authentication, answered, input.redirect, verifier, { DPoP });
const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, { expectedNonce: nonce, requireIdToken: true });
await oauth.validateApplicationLevelSignature(server, response);
const refresh = () => oauth.refreshTokenGrantRequest(server, client, authentication, tokens.refresh_token, { DPoP });
const call = token => oauth.protectedResourceRequest(token, 'GET', new URL(input.resource, issuer), undefined, undefined, { DPoP });
const introspect = async token => (await oauth.processIntrospectionResponse(server, client, await oauth.introspectionRequest(server, client, authentication, token))).active;

const first = await call(tokens.access_token);
const refreshed = await oauth.processRefreshTokenResponse(server, client, await refresh());
const second = await call(refreshed.access_token);
const before = await introspect(refreshed.access_token);
await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, authentication, tokens.refresh_token));
const after = await introspect(refreshed.access_token);
const third = await call(refreshed.access_token).then(answer => answer.status, fault => fault.status ?? String(fault));
const gone = await refresh().then(answer => oauth.processRefreshTokenResponse(server, client, answer)).then(() => 'given', fault => fault.error);
const own = await oauth.processClientCredentialsResponse(server, client, await oauth.clientCredentialsGrantRequest(server, client, authentication, { scope: 'exchange' }, { DPoP }));

process.stdout.write(JSON.stringify({
    afterForms,
    startParameters: [...start.searchParams.keys()],
    idTokenAlgorithm: jose.decodeProtectedHeader(tokens.id_token).alg,
    subject: oauth.getValidatedIdTokenClaims(tokens).sub,
    granted: tokens.scope,
    calls: [first.status, second.status, third],
    active: [before, after],
    gone,
    own: own.token_type,
}));
