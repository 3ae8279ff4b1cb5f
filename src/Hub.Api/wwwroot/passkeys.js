"use strict";
// Passkeys (WebAuthn): asks the hub for a challenge, the browser for its answer, and sends the form. The only script of the hub;
// without it a form of this kind stays hidden and every other way to sign in works.
(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) {
    return;
  }

  const toBytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), letter => letter.charCodeAt(0));
  const toText = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = list => (list || []).map(one => ({ ...one, id: toBytes(one.id) }));

  const create = async options => {
    const publicKey = { ...options, challenge: toBytes(options.challenge), user: { ...options.user, id: toBytes(options.user.id) }, excludeCredentials: known(options.excludeCredentials) };
    const made = await navigator.credentials.create({ publicKey });
    const transports = made.response.getTransports ? made.response.getTransports() : [];
    return { made, response: { attestationObject: toText(made.response.attestationObject), clientDataJSON: toText(made.response.clientDataJSON), transports } };
  };

  const get = async options => {
    const publicKey = { ...options, challenge: toBytes(options.challenge), allowCredentials: known(options.allowCredentials) };
    const made = await navigator.credentials.get({ publicKey });
    const { authenticatorData, clientDataJSON, signature, userHandle } = made.response;
    const response = { authenticatorData: toText(authenticatorData), clientDataJSON: toText(clientDataJSON), signature: toText(signature) };
    return { made, response: userHandle ? { ...response, userHandle: toText(userHandle) } : response };
  };

  const run = async form => {
    const body = new URLSearchParams();
    body.set("__RequestVerificationToken", form.querySelector("input[name=__RequestVerificationToken]").value);
    const answer = await fetch(form.dataset.options, { method: "POST", body, credentials: "same-origin", redirect: "error" });
    if (!answer.ok) {
      throw new Error("no challenge");
    }
    const { made, response } = await (form.dataset.passkey === "create" ? create : get)(await answer.json());
    form.querySelector("input[name=Credential]").value = JSON.stringify({ id: made.id, rawId: toText(made.rawId), type: made.type, clientExtensionResults: {}, response });
    form.submit();
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const fault = form.querySelector("[role=alert]");
    const button = form.querySelector("button");
    form.hidden = false;
    form.addEventListener("submit", event => {
      event.preventDefault();
      fault.hidden = true;
      button.disabled = true;
      run(form).catch(() => {
        fault.hidden = false;
        button.disabled = false;
      });
    });
  }
})();
