// The page's part of the integration. It calls its own backend (Demo.java) and Latchkey's client API.

let app = {};

class Refused extends Error {
    constructor(sentence, answer) {
        super(sentence);
        this.code = answer.code;
        this.unknownCredential = answer.unknown_credential === true;
    }
}

async function call(url, body, sentences = {}) {
    const post = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    const response = await fetch(url, body && post);
    const answer = await response.json();
    if (!response.ok) {
        throw new Refused(sentences[answer.code] ?? answer.error, answer);
    }
    return answer;
}

const backend = (path, body) => call(`api/${path}`, body);

const latchkey = (path, body) => call(`${app.service}/v1/apps/${app.app_id}/${path}`, body, sentences);

// --- The two ceremonies: start, have the device sign, finish. The result is a nonce for the backend.

async function register(transactionId) {
    const { handshake } = await latchkey("register/transactions/webauthn/start", { transaction_id: transactionId });
    const publicKey = creationOptions(handshake.challenge.publicKey);
    const credential = await navigator.credentials.create({ publicKey });
    const { nonce } = await latchkey("register/transactions/webauthn/finish", {
        transaction_id: transactionId,
        handshake_id: handshake.id,
        handshake_response: toJSON(credential),
    });
    return nonce;
}

const startLogin = (transactionId) =>
    latchkey("authenticate/transactions/webauthn/start", { transaction_id: transactionId });

async function finishLogin({ handshake }, transactionId, more) {
    const publicKey = requestOptions(handshake.challenge.publicKey);
    const credential = await navigator.credentials.get({ publicKey, ...more });
    try {
        const { nonce } = await latchkey("authenticate/transactions/webauthn/finish", {
            transaction_id: transactionId,
            handshake_id: handshake.id,
            handshake_response: toJSON(credential),
        });
        return nonce;
    } catch (error) {
        if (error.unknownCredential) {
            // Only if Latchkey says so, because the device may permanently delete a passkey that is signalled as unknown.
            await PublicKeyCredential.signalUnknownCredential?.({ rpId: publicKey.rpId, credentialId: credential.id });
        }
        throw error;
    }
}

const authenticate = async (transactionId) => finishLogin(await startLogin(transactionId), transactionId);

/** Tells the device's password managers which passkeys are left; false if the browser cannot (WebAuthn Level 3). */
async function signal(signals) {
    if (!PublicKeyCredential.signalAllAcceptedCredentials) {
        return false;
    }
    await Promise.all(signals.map((each) => PublicKeyCredential.signalAllAcceptedCredentials(each)));
    return true;
}

// --- Autofill: a login without a transaction that waits until a passkey is selected in the name field.

let waiting;

function stopAutofill() {
    waiting?.abort();
    waiting = undefined;
}

async function offerAutofill(pause = 2_000) {
    stopAutofill();
    const mine = (waiting = new AbortController());
    const offerAgainIn = (delay, ...how) => setTimeout(() => waiting === mine && offerAutofill(...how), delay);
    let nonce;
    try {
        const start = await startLogin();
        if (waiting !== mine) {
            return;
        }
        // A conditional request never ends by itself, but its challenge expires.
        offerAgainIn(start.handshake.challenge.publicKey.timeout);
        nonce = await finishLogin(start, undefined, { mediation: "conditional", signal: mine.signal });
    } catch (error) {
        if (waiting === mine) {
            if (error.name !== "NotAllowedError") {
                tell(sentence(error), "bad");
            }
            offerAgainIn(pause, pause * 2);
        }
    }
    if (nonce && waiting === mine) {
        await perform(actions.redeem, nonce);
    }
}

// --- The buttons.

const actions = {
    async register(form) {
        const { transaction_id } = await backend("register", { account: form.elements.account.value });
        const nonce = await register(transaction_id);
        await actions.redeem(nonce, transaction_id, "Your passkey is registered, and you are logged in.");
    },
    async login(form) {
        const { transaction_id } = await backend("login", { account: form.elements.account.value });
        await actions.redeem(await authenticate(transaction_id), transaction_id);
    },
    async passkey() {
        await actions.redeem(await authenticate());
    },
    async redeem(nonce, transaction_id, text = "You are logged in.") {
        const { account } = await backend("redeem", { nonce, transaction_id, passkey_name: thisDevice() });
        await enter(account, text);
    },
    async add() {
        const { transaction_id } = await backend("passkeys/add", {});
        await actions.redeem(await register(transaction_id), transaction_id, "The passkey is added.");
    },
    async transfer() {
        const { transaction_id } = await backend("transfer", {});
        const nonce = await authenticate(transaction_id);
        await backend("redeem", { nonce, transaction_id });
        await listPasskeys();
        tell("€1,000 transferred to Savings, confirmed with your passkey.");
    },
    async rename(button) {
        const name = prompt("Name of the passkey", button.dataset.name);
        if (name) {
            await backend("passkeys/rename", { id: button.value, name });
            await listPasskeys();
            tell("The passkey is renamed.");
        }
    },
    async revoke(button) {
        if (confirm(`${button.getAttribute("aria-label")}?`)) {
            const { signals } = await backend("passkeys/revoke", { id: button.value });
            await listPasskeys();
            tell((await signal(signals))
                ? "The passkey is revoked, and your browser has been told to stop offering it."
                : "The passkey is revoked. Your device may still offer it: delete it there, too.");
        }
    },
    async logout() {
        await backend("logout", {});
        await enter(null, "You are logged out.");
    },
};

async function perform(action, ...details) {
    stopAutofill();
    const focused = document.activeElement;
    tell("");
    busy(true);
    try {
        await action(...details);
    } catch (error) {
        if (error.code === "invalid_access_token") {
            app.account = null;
            await show();
        }
        tell(sentence(error), "bad");
    }
    busy(false);
    if (document.activeElement === document.body) {
        (focused.isConnected ? focused : sameButton(focused)).focus();
    }
    if (autofill && app.app_id && !app.account) {
        offerAutofill();
    }
}

/** After the list was drawn again: the button of the same passkey, or the heading if the passkey is gone. */
const sameButton = ({ name, value }) =>
    [...document.querySelectorAll("#passkeys button")].find((button) => button.name === name && button.value === value) ??
    $("passkeys-title");

// --- The page.

const $ = (id) => document.getElementById(id);

function tell(text, kind = "good") {
    $("status").textContent = text;
    $("status").className = kind;
}

function busy(yes) {
    document.querySelectorAll("button").forEach((button) => (button.disabled = yes));
}

async function enter(account, text) {
    app.account = account;
    await show();
    document.querySelectorAll("form").forEach((form) => form.reset());
    $(account ? "passkeys-title" : "login-title").focus();
    tell(text);
}

/** Shows the account's page, or the login page if there is no account. */
async function show() {
    if (app.account) {
        await listPasskeys();
    }
    $("account").textContent = app.account;
    $("inside").hidden = $("account").parentElement.hidden = !app.account;
    $("outside").hidden = Boolean(app.account);
}

async function listPasskeys() {
    const { passkeys } = await backend("passkeys");
    $("passkeys").replaceChildren(...passkeys.map(passkeyRow));
    $("no-passkeys").hidden = passkeys.length > 0;
}

function passkeyRow(passkey) {
    const row = $("passkey-row").content.cloneNode(true);
    const find = (selector) => row.querySelector(selector);
    const created = new Date(passkey.created_at);
    const used = new Date(passkey.last_login_at);
    const { light, dark } = passkey.icons;
    if (light || dark) {
        find("img").src = light ?? dark;
        find("source").srcset = dark ?? light;
    }
    find(".name").textContent = passkey.friendly_name;
    find(".created").textContent = date(created);
    find(".created").dateTime = passkey.created_at;
    find(".used").textContent = passkey.usage_count
        ? `Used ${passkey.usage_count === 1 ? "once" : `${passkey.usage_count} times`}, last ${date(used)}.`
        : "Never used to log in.";
    row.querySelectorAll("button").forEach((button) => {
        const what = button.textContent;
        button.value = passkey.id;
        button.dataset.name = passkey.friendly_name;
        button.setAttribute("aria-label", `${what} the passkey “${passkey.friendly_name}” of ${date(created)}`);
    });
    return row;
}

/** A name for a passkey that is created now, such as "Chrome on Windows". */
function thisDevice() {
    const agent = navigator.userAgent;
    const first = (names) => names.find(([pattern]) => pattern.test(agent))?.[1];
    const browser = first([[/Edg/, "Edge"], [/OPR\//, "Opera"], [/Firefox|FxiOS/, "Firefox"], [/Chrom|CriOS/, "Chrome"], [/Safari/, "Safari"]]);
    const system = first([
        [/iPhone|iPad/, "iOS"], [/Android/, "Android"], [/Windows/, "Windows"], [/Mac OS/, "macOS"], [/CrOS/, "ChromeOS"], [/Linux/, "Linux"],
    ]);
    return `${browser ?? "A browser"} on ${system ?? "some device"}`;
}

const date = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" }).format;

const sentences = {
    invalid_request: "This request has expired or was already used. Please try again.",
    webauthn_login_failed: "That passkey was not accepted. It may have been revoked.",
    discoverable_login_failed: "That passkey was not accepted. It may have been revoked.",
    operation_not_allowed: "The passkeys of this app do not work at this address.",
    user_not_active: "That account is blocked.",
    too_many_requests: "Too many attempts. Please wait a moment.",
    service_unavailable: "The passkey service is not available. Please try again soon.",
    NotAllowedError: "No passkey was used: the request was cancelled, or it took too long.",
    InvalidStateError: "This device already has a passkey for this account.",
    SecurityError: "Passkeys do not work at this address.",
    NotSupportedError: "This device cannot create the requested kind of passkey.",
    TypeError: "The passkey service cannot be reached.",
};

const sentence = (error) =>
    error instanceof Refused ? error.message : (sentences[error.name] ?? "Something went wrong. Please try again.");

// --- JSON conversion for browsers that lack that of WebAuthn Level 3.

const encode = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
const decode = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (character) => character.charCodeAt(0));
const decodeIds = (credentials) => credentials?.map((credential) => ({ ...credential, id: decode(credential.id) }));

const creationOptions = (json) =>
    PublicKeyCredential.parseCreationOptionsFromJSON?.(json) ?? {
        ...json,
        challenge: decode(json.challenge),
        user: { ...json.user, id: decode(json.user.id) },
        excludeCredentials: decodeIds(json.excludeCredentials),
    };

const requestOptions = (json) =>
    PublicKeyCredential.parseRequestOptionsFromJSON?.(json) ?? {
        ...json,
        challenge: decode(json.challenge),
        allowCredentials: decodeIds(json.allowCredentials),
    };

function toJSON(credential) {
    if (credential.toJSON) {
        return credential.toJSON();
    }
    const response = { transports: credential.response.getTransports?.() };
    for (const member of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
        if (credential.response[member]) {
            response[member] = encode(credential.response[member]);
        }
    }
    const { id, type } = credential;
    return { id, type, rawId: id, response, clientExtensionResults: credential.getClientExtensionResults() };
}

// --- Start.

const autofill = await window.PublicKeyCredential?.isConditionalMediationAvailable?.();

if (window.PublicKeyCredential) {
    ["login", "register"].forEach((id) =>
        $(id).addEventListener("submit", (event) => {
            event.preventDefault();
            perform(actions[id], event.target);
        }),
    );
    ["passkey", "add", "transfer", "logout"].forEach((id) =>
        $(id).addEventListener("click", () => perform(actions[id])),
    );
    $("passkeys").addEventListener("click", ({ target }) => {
        if (target.matches("button")) {
            perform(actions[target.name], target);
        }
    });
    await perform(async () => {
        app = await backend("session");
        await show();
    });
} else {
    tell("This browser does not support passkeys at this address.", "bad");
}
