// npm oidc-provider as the peer of `./hub bench token`: one process, its own in-memory adapter, TLS, private_key_jwt, DPoP,
// JWT access tokens (ES256). The argument is a JSON file: {certificate, key, clients: [{id, jwks}], scope}; certificate and key
// are files in PEM. Says "peer ready ORIGIN" when it listens and ends when standard input does.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import Provider from 'oidc-provider';

const plan = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const server = createServer({ cert: readFileSync(plan.certificate), key: readFileSync(plan.key) });
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
const issuer = `https://localhost:${server.address().port}`;
const provider = new Provider(issuer, {
    clientAuthMethods: ['private_key_jwt'],
    clients: plan.clients.map(({ id, jwks }) => ({
        client_id: id,
        jwks,
        scope: plan.scope,
        grant_types: ['client_credentials'],
        response_types: [],
        token_endpoint_auth_method: 'private_key_jwt',
        id_token_signed_response_alg: 'ES256',
        dpop_bound_access_tokens: true,
    })),
    cookies: { keys: [randomBytes(32).toString('hex')] },
    enabledJWA: { clientAuthSigningAlgValues: ['ES256'], idTokenSigningAlgValues: ['ES256'], dPoPSigningAlgValues: ['ES256'] },
    features: {
        clientCredentials: { enabled: true },
        devInteractions: { enabled: false },
        dPoP: { enabled: true },
        fapi: { enabled: true, profile: '2.0' },
        resourceIndicators: {
            enabled: true,
            defaultResource: () => issuer,
            getResourceServerInfo: () => ({ scope: plan.scope, audience: issuer, accessTokenTTL: 300, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } }),
        },
    },
    jwks: { keys: [{ ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }), kid: 'peer', alg: 'ES256', use: 'sig' }] },
    responseTypes: ['code'],
    scopes: ['openid', ...plan.scope.split(' ')],
});
server.on('request', provider.callback());
process.stdin.on('end', () => process.exit(0)).resume();
console.log(`peer ready ${issuer}`);
