// A person's browser without script: cookies, redirects, forms. Signs in by name and password and allows what is asked.
// Nothing here is the hub's own code.
const steps = 16;
const attribute = (tag, name) => new RegExp(`\\b${name}="([^"]*)"`, 'iu').exec(tag)?.[1].replaceAll('&amp;', '&');

function forms(html) {
    return [...html.matchAll(/<form([^>]*)>(.*?)<\/form>/gisu)].map(([, head, inner]) => ({
        action: attribute(head, 'action') ?? '',
        inputs: [...inner.matchAll(/<input([^>]*)>/gisu)].map(([, tag]) => ({ name: attribute(tag, 'name'), type: attribute(tag, 'type') ?? 'text', value: attribute(tag, 'value') ?? '' })),
    }));
}

// Gives the address of the client that the browser was led back to, and the status of every redirect that answered a form.
export async function signInAndAllow(start, redirect, { name, password }) {
    const jar = new Map();
    const afterForms = [];
    let address = new URL(start);
    let body;
    for (let step = 0; step < steps; step++) {
        const response = await fetch(address, {
            method: body ? 'POST' : 'GET',
            body,
            redirect: 'manual',
            headers: { cookie: [...jar].map(([key, value]) => `${key}=${value}`).join('; '), ...(body ? { origin: address.origin } : {}) },
        });
        for (const set of response.headers.getSetCookie()) {
            const [key, ...value] = set.split(';')[0].split('=');
            jar.set(key, value.join('='));
        }
        const location = response.headers.get('location');
        if (location) {
            if (body) {
                afterForms.push(response.status);
            }
            address = new URL(location, address);
            body = undefined;
            if (address.href.startsWith(redirect)) {
                return { address, afterForms };
            }
            continue;
        }
        const html = await response.text();
        const all = forms(html);
        const form = all.find(({ inputs }) => inputs.some(({ type }) => type === 'password')) ?? all.find(({ action }) => action.includes('handler=Agree'));
        if (!response.ok || !form) {
            throw new Error(`no way on from ${address.pathname}: ${response.status}`);
        }
        body = new URLSearchParams(form.inputs.filter(input => input.name).map(input => [
            input.name,
            input.type === 'password' ? password : input.type === 'text' && input.value === '' ? name : input.value,
        ]));
        address = new URL(form.action, address);
    }
    throw new Error('the walk does not end');
}
