// npm oidc-provider on a loopback port: a national identity at which people sign in, and an issuer of agencies' tokens.
// Reads one JSON line {pushes, responseIssuer, clients} from standard input, writes one line {issuer}; ends when its input does.
// Each further line is a command, answered by one line: {rotate: true} makes a new signing key, {down: bool} lets nothing through.
// Whoever comes to /interaction is signed in at once as the person of the header X-Person: {sub, acr, nik, refuses, secondsAgo}.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import Provider from 'oidc-provider';

console.warn = console.info = () => {};
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const plan = JSON.parse((await lines.next()).value);
const people = new Map();

const newKey = () => ({ ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'ES256' });
const rsa = { ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }), kid: 'rsa', use: 'sig', alg: 'RS256' };
let keys = [newKey(), rsa];

const server = createServer();
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const make = () => new Provider(issuer, {
    clients: plan.clients,
    jwks: { keys },
    responseTypes: ['code'],
    clientAuthMethods: ['private_key_jwt'],
    clientDefaults: { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256', id_token_signed_response_alg: 'ES256', grant_types: ['authorization_code'] },
    enabledJWA: { idTokenSigningAlgValues: ['ES256', 'RS256'], clientAuthSigningAlgValues: ['ES256'], dPoPSigningAlgValues: ['ES256'] },
    scopes: ['openid', 'exchange', 'consent', 'trail'],
    claims: { openid: ['sub'], acr: null, auth_time: null, nik: ['nik'] },
    conformIdTokenClaims: true,
    acrValues: ['urn:example:one', 'urn:example:two'],
    pkce: { required: () => true },
    cookies: { keys: [randomUUID()] },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people.get(id) }) }),
    expiresWithSession: () => false,
    ttl: { AccessToken: 300, AuthorizationCode: 60, ClientCredentials: plan.tokenSeconds ?? 300, Grant: 600, IdToken: 300, Interaction: 600, Session: 600, PushedAuthorizationRequest: 60 },
    features: {
        devInteractions: { enabled: false },
        claimsParameter: { enabled: true },
        clientCredentials: { enabled: true },
        dPoP: { enabled: true },
        pushedAuthorizationRequests: { enabled: plan.pushes === true },
        userinfo: { enabled: false },
        resourceIndicators: {
            enabled: true,
            defaultResource: () => plan.audience,
            useGrantedResource: () => true,
            getResourceServerInfo: (_, resource) => ({ scope: 'exchange consent trail', audience: resource, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } }),
        },
    },
    renderError: (ctx, out) => { ctx.type = 'text/plain'; ctx.body = `${out.error}: ${out.error_description}`; },
});

let provider = make();
let answer = provider.callback();
let down = false;

async function interact(request, response) {
    const details = await provider.interactionDetails(request, response);
    const { sub, acr, refuses, secondsAgo, ...claims } = JSON.parse(request.headers['x-person']);
    if (refuses) {
        await provider.interactionFinished(request, response, { error: 'access_denied', error_description: 'the person refuses' });
        return;
    }
    people.set(sub, claims);
    const grant = new provider.Grant({ accountId: sub, clientId: details.params.client_id });
    grant.addOIDCScope(details.params.scope);
    grant.addOIDCClaims(['nik']);
    const result = { login: { accountId: sub, acr, remember: false, ts: Math.floor(Date.now() / 1000) - (secondsAgo ?? 0) }, consent: { grantId: await grant.save() } };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

server.on('request', (request, response) => {
    if (down) {
        request.socket.destroy();
        return;
    }
    if (!request.url.startsWith('/interaction/')) {
        answer(request, response);
        return;
    }
    interact(request, response).catch(fault => {
        response.statusCode = 500;
        response.end(fault.stack);
    });
});

process.stdout.write(`${JSON.stringify({ issuer })}\n`);
for await (const line of { [Symbol.asyncIterator]: () => lines }) {
    const command = JSON.parse(line);
    if (command.rotate) {
        keys = [newKey(), rsa];
        provider = make();
        answer = provider.callback();
    }
    if (command.down !== undefined) {
        down = command.down;
    }
    process.stdout.write('{}\n');
}
process.exit(0);
