// npm oidc-provider as a FAPI 2.0 authorization server on a loopback port: the reference that the contract tests run against.
// Standard input carries one JSON command a line, standard output one JSON answer a line:
//   first  {nonces, scopes, seconds: {token, code, refresh, request}}  -> {issuer}
//   then   {client: {...metadata}}  -> {} or {error}     registers a client
//          {person: {name, password}} -> {}              lets a person sign in
//          {advance: seconds} -> {}                      moves the clock of this process
// It ends when standard input does.
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

// Standard output belongs to the answers.
console.log = console.info = console.error;

let ahead = 0;
const RealDate = Date;
globalThis.Date = class extends RealDate {
    constructor(...args) {
        if (args.length === 0) {
            super(RealDate.now() + ahead);
        } else {
            super(...args);
        }
    }
    static now() {
        return RealDate.now() + ahead;
    }
};
const { default: Provider, errors } = await import('oidc-provider');

const clients = new Map();
const people = new Map();

// Everything in memory, with the lives that the provider asks for.
class Store {
    static kept = new Map();
    static grants = new Map();
    constructor(model) {
        this.model = model;
    }
    key(id) {
        return `${this.model}:${id}`;
    }
    async upsert(id, payload, expiresIn) {
        Store.kept.set(this.key(id), { payload, until: expiresIn ? Date.now() + expiresIn * 1000 : Infinity });
        if (payload.grantId) {
            Store.grants.set(payload.grantId, [...Store.grants.get(payload.grantId) ?? [], this.key(id)]);
        }
    }
    async find(id) {
        const entry = Store.kept.get(this.key(id));
        return entry && entry.until > Date.now() ? entry.payload : undefined;
    }
    async findByUid(uid) {
        return [...Store.kept.values()].map(entry => entry.payload).find(payload => payload.kind === 'Session' && payload.uid === uid);
    }
    async findByUserCode() {
        return undefined;
    }
    async consume(id) {
        Store.kept.get(this.key(id)).payload.consumed = Math.floor(Date.now() / 1000);
    }
    async destroy(id) {
        Store.kept.delete(this.key(id));
    }
    async revokeByGrantId(grantId) {
        for (const key of Store.grants.get(grantId) ?? []) {
            Store.kept.delete(key);
        }
        Store.grants.delete(grantId);
    }
}

class Clients {
    async find(id) {
        return clients.get(id);
    }
}

function configuration(issuer, plan) {
    const resourceServer = {
        scope: plan.scopes.join(' '),
        audience: issuer,
        accessTokenTTL: plan.seconds.token,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
    };
    return {
        adapter: model => model === 'Client' ? new Clients() : new Store(model),
        clientAuthMethods: ['private_key_jwt'],
        clientDefaults: {
            token_endpoint_auth_method: 'private_key_jwt',
            id_token_signed_response_alg: 'ES256',
            dpop_bound_access_tokens: true,
            require_pushed_authorization_requests: true,
            response_types: ['code'],
        },
        clockTolerance: 10,
        cookies: { keys: [randomBytes(32).toString('hex')] },
        enabledJWA: {
            clientAuthSigningAlgValues: ['ES256', 'PS256', 'EdDSA', 'Ed25519'],
            idTokenSigningAlgValues: ['ES256'],
            dPoPSigningAlgValues: ['ES256', 'PS256', 'EdDSA', 'Ed25519'],
        },
        features: {
            clientCredentials: { enabled: true },
            devInteractions: { enabled: false },
            dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => plan.nonces },
            fapi: { enabled: true, profile: '2.0' },
            introspection: { enabled: true, allowedPolicy: (_, client, token) => token.clientId === client.clientId },
            pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
            resourceIndicators: {
                enabled: true,
                defaultResource: () => issuer,
                getResourceServerInfo: (_, resource) => {
                    if (resource !== issuer) {
                        throw new errors.InvalidTarget();
                    }
                    return resourceServer;
                },
                useGrantedResource: () => true,
            },
            revocation: { enabled: true },
            rpInitiatedLogout: { enabled: true, logoutSource: (ctx, form) => page(ctx, `${form}<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>`) },
            userinfo: { enabled: false },
        },
        expiresWithSession: () => false,
        findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
        interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
        issueRefreshToken: (_, client) => client.grantTypeAllowed('refresh_token'),
        jwks: { keys: [{ ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }), kid: 'reference', alg: 'ES256', use: 'sig' }] },
        pairwiseIdentifier: (_, accountId, client) => createHash('sha256').update(`${client.clientId}\n${accountId}`).digest('base64url'),
        pkce: { required: () => true },
        renderError: (ctx, out) => page(ctx, `<p id="error">${escape(out.error)}</p>`),
        responseTypes: ['code'],
        rotateRefreshToken: false,
        scopes: ['openid', ...plan.scopes],
        subjectTypes: ['pairwise'],
        ttl: {
            AccessToken: plan.seconds.token,
            AuthorizationCode: plan.seconds.code,
            ClientCredentials: plan.seconds.token,
            Grant: plan.seconds.refresh,
            IdToken: plan.seconds.token,
            Interaction: 3600,
            PushedAuthorizationRequest: plan.seconds.request,
            RefreshToken: plan.seconds.refresh,
            Session: plan.seconds.refresh,
        },
    };
}

const escape = value => String(value).replace(/[&<>"']/gu, found => `&#${found.codePointAt(0)};`);

function page(ctx, body) {
    ctx.type = 'html';
    ctx.body = `<!DOCTYPE html><title>reference</title>${body}`;
}

// Signs a person in and asks for consent; the two forms a browser meets.
async function interact(provider, request, response) {
    const details = await provider.interactionDetails(request, response);
    if (request.method === 'GET') {
        response.setHeader('Content-Type', 'text/html; charset=utf-8');
        response.end(details.prompt.name === 'login'
            ? '<!DOCTYPE html><title>sign in</title><form method="post"><input name="name"><input name="password" type="password"><button>Sign in</button></form>'
            : '<!DOCTYPE html><title>consent</title><form method="post"><button name="answer" value="grant">Grant</button><button name="answer" value="refuse">Refuse</button></form>');
        return;
    }
    const form = new URLSearchParams(await text(request));
    await provider.interactionFinished(request, response, await resultOf(provider, details, form), { mergeWithLastSubmission: false });
}

async function resultOf(provider, { prompt, params, session }, form) {
    if (prompt.name === 'login') {
        const known = people.get(form.get('name'));
        return known !== undefined && known === form.get('password')
            ? { login: { accountId: form.get('name') } }
            : { error: 'access_denied', error_description: 'not signed in' };
    }
    if (form.get('answer') !== 'grant') {
        return { error: 'access_denied', error_description: 'refused' };
    }
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope((prompt.details.missingOIDCScope ?? []).join(' '));
    for (const [resource, scopes] of Object.entries(prompt.details.missingResourceScopes ?? {})) {
        grant.addResourceScope(resource, scopes.join(' '));
    }
    return { consent: { grantId: await grant.save() } };
}

async function start(plan) {
    const server = createServer();
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${server.address().port}`;
    const provider = new Provider(issuer, configuration(issuer, plan));
    const answer = provider.callback();
    server.on('request', (request, response) => {
        if (!request.url.startsWith('/interaction/')) {
            answer(request, response);
            return;
        }
        interact(provider, request, response).catch(fault => {
            response.statusCode = fault.statusCode ?? 500;
            response.end(fault.message);
        });
    });
    return { issuer, provider };
}

async function command(running, line) {
    if (line.advance !== undefined) {
        ahead += line.advance * 1000;
    } else if (line.person) {
        people.set(line.person.name, line.person.password);
    } else if (line.client) {
        clients.set(line.client.client_id, line.client);
        try {
            await running.provider.Client.find(line.client.client_id);
        } catch (fault) {
            clients.delete(line.client.client_id);
            return { error: `${fault.error}: ${fault.error_description}` };
        }
    }
    return {};
}

let running;
for await (const line of createInterface({ input: process.stdin })) {
    const parsed = JSON.parse(line);
    let answer;
    if (running) {
        answer = await command(running, parsed);
    } else {
        running = await start(parsed);
        answer = { issuer: running.issuer };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit(0);
