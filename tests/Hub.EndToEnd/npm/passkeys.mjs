// Reads {origin, name, password, home} from standard input: a person with Chromium and a virtual authenticator (CDP WebAuthn) registers
// passkeys, signs in, and tries what must not work. Writes what was seen as one JSON value to standard output.
import { createHash } from 'node:crypto';
import { connect } from 'node:tls';
import { text } from 'node:stream/consumers';
import { chromium } from 'playwright-core';

const input = JSON.parse(await text(process.stdin));
const url = new URL(input.origin);
const seen = {};

// Trusting this one certificate leaves the page without a certificate error, without which Chromium has no WebAuthn.
const spki = await new Promise((resolve, reject) => {
    const socket = connect({ host: url.hostname, port: url.port, servername: url.hostname, rejectUnauthorized: false }, () => {
        const key = socket.getPeerX509Certificate().publicKey.export({ type: 'spki', format: 'der' });
        socket.end();
        resolve(createHash('sha256').update(key).digest('base64'));
    });
    socket.on('error', reject);
});

const context = await chromium.launchPersistentContext(input.profile, {
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', `--ignore-certificate-errors-spki-list=${spki}`],
    viewport: { width: 360, height: 800 },
});
try {
    context.setDefaultTimeout(8000);
    const page = context.pages()[0] ?? await context.newPage();
    const faults = [];
    page.on('console', message => message.type() === 'error' && /Content Security Policy/.test(message.text()) && faults.push(message.text()));
    const devtools = await context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    const options = { protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', { options });
    const held = async () => (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
    const put = credential => devtools.send('WebAuthn.addCredential', { authenticatorId, credential });
    const drop = credentialId => devtools.send('WebAuthn.removeCredential', { authenticatorId, credentialId });
    const go = path => page.goto(input.origin + path);
    const path = () => new URL(page.url()).pathname;
    const cookie = async () => (await context.cookies()).find(one => one.name === '__Host-hub')?.value;
    const signOut = async () => context.clearCookies();
    // What a form leads to: the answer's status and the page it ends on.
    const submit = async act => {
        const [answer] = await Promise.all([
            page.waitForResponse(response => response.request().method() === 'POST' && /handler=(Passkey|Add)(&|$)/.test(response.url())),
            page.waitForNavigation({ waitUntil: 'domcontentloaded' }),
            act(),
        ]);
        return answer.status();
    };
    const byPasskey = () => submit(() => page.click('form[data-passkey] button'));
    const send = credential => submit(() => page.evaluate(given => {
        const form = document.querySelector('form[data-passkey]');
        form.querySelector('input[name=Credential]').value = given;
        setTimeout(() => form.submit(), 0);
    }, credential));
    const challenge = () => page.evaluate(async () => {
        const form = document.querySelector('form[data-passkey]');
        const body = new URLSearchParams({ __RequestVerificationToken: form.querySelector('input[name=__RequestVerificationToken]').value });
        return (await fetch(form.dataset.options, { method: 'POST', body })).json();
    });
    const add = async name => {
        await go('/security/passkeys');
        await page.fill('form[data-passkey] input[name=Name]', name);
        return submit(() => page.click('form[data-passkey] button'));
    };

    await go('/signin');
    await page.fill('input[name=Name]', input.name);
    await page.fill('input[name=Password]', input.password);
    await page.click('form:not([data-passkey]) button.second');
    await page.waitForURL('**' + input.home);

    // Two passkeys, each where the person was verified and the key can be found without a name.
    seen.added = await add('ponsel');
    seen.shown = await page.locator('.card h3').allInnerTexts();
    const [first] = await held();
    seen.resident = first.isResidentCredential;
    seen.relyingParty = first.rpId;
    seen.userHandleIsOpaque = !Buffer.from(first.userHandle, 'base64').toString().includes(input.name);

    // Without a name.
    await signOut();
    await go('/signin');
    let posted;
    page.on('request', request => { posted = /handler=Passkey$/.test(request.url()) && request.postData() ? new URLSearchParams(request.postData()).get('Credential') : posted; });
    seen.signedIn = await byPasskey();
    seen.landed = path();
    const replayed = posted;

    // Again while signed in: the session gets another secret.
    const before = await cookie();
    await go('/signin?stepup=urn:hub:acr:2&return=/security');
    seen.stepUpAsksNoName = await page.locator('input[name=Name]').count() === 0;
    seen.steppedUp = await byPasskey();
    seen.stepUpLanded = path();
    seen.rotated = (await cookie()) !== before;
    seen.howShown = await page.locator('.card dd').first().innerText();

    // The browser's answer of another time.
    await signOut();
    await go('/signin');
    await challenge();
    seen.replayed = await send(replayed);
    seen.replayedWithoutChallenge = await send(replayed);

    // A page of another origin got a signature over the hub's challenge.
    await context.route('https://localhost:9/**', route => route.fulfill({ contentType: 'text/html', body: '<title>another</title>' }));
    await go('/signin');
    const asked = await challenge();
    await page.goto('https://localhost:9/');
    const stolen = await page.evaluate(async options => {
        const made = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
        return JSON.stringify(made.toJSON());
    }, asked);
    // Straight back, keeping the cookie of the challenge.
    await go('/signin');
    seen.otherOrigin = await send(stolen);
    // A page of another domain cannot ask for the hub's passkeys at all.
    await context.route('https://evil.test/**', route => route.fulfill({ contentType: 'text/html', body: '<title>evil</title>' }));
    await page.goto('https://evil.test/').catch(() => undefined);
    seen.otherDomain = await page.evaluate(async options => {
        try {
            await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
            return 'signed';
        } catch (fault) {
            return fault.name;
        }
    }, asked);

    // The person was not verified: the request is weakened on its way to the browser.
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await context.route('**/signin?handler=PasskeyOptions', async route => {
        const answer = await route.fetch({ ignoreHTTPSErrors: true });
        await route.fulfill({ response: answer, json: { ...await answer.json(), userVerification: 'discouraged' } });
    });
    await go('/signin');
    seen.unverified = await byPasskey();
    await context.unroute('**/signin?handler=PasskeyOptions');
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });

    // A copy of the passkey, made before its owner used it again.
    await signOut();
    const [copy] = await held();
    await go('/signin');
    seen.beforeCopy = await byPasskey();
    const [original] = await held();
    await drop(copy.credentialId);
    await put(copy);
    await signOut();
    await go('/signin');
    seen.copied = await byPasskey();
    await drop(copy.credentialId);
    await put(original);
    await go('/signin');
    seen.originalStill = await byPasskey();
    await go('/security/passkeys');
    seen.warned = await page.locator('.card .fault').count();

    // A second one, then the first removed: what its device still signs is worth nothing.
    const removed = (await held())[0];
    await drop(removed.credentialId);
    seen.addedSecond = await add('komputer');
    seen.cards = await page.locator('.card').count();
    await page.locator('.card', { hasText: 'ponsel' }).locator('button.stop').click();
    await page.waitForSelector('[role=status]');
    seen.left = await page.locator('.card h3').allInnerTexts();
    await signOut();
    const [second] = await held();
    await drop(second.credentialId);
    await put(removed);
    await go('/signin');
    seen.removedPasskey = await byPasskey();
    await drop(removed.credentialId);
    await put(second);
    await go('/signin');
    seen.secondSignsIn = await byPasskey();
    seen.policyFaults = faults;
} finally {
    await context.close();
}
console.log(JSON.stringify(seen));
