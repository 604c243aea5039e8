// The page's part of the integration: it calls its own backend (Demo.java), and Latchkey by the browser client.

import { Latchkey } from "/sdk/latchkey-browser.js";

let app = {};
/** @type {Latchkey} */
let latchkey;
let autofill;

class Refused extends Error {
    constructor({ code, error }) {
        super(error);
        this.code = code;
    }
}

async function backend(path, body) {
    const post = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    const response = await fetch(`api/${path}`, body && post);
    const answer = await response.json();
    if (!response.ok) {
        throw new Refused(answer);
    }
    return answer;
}

/** A login without a transaction that waits until a passkey is selected in the name field. */
function offerAutofill() {
    autofill = latchkey.autofill({
        onNonce: (nonce) => perform(actions.redeem, nonce),
        onError: (error) => error.code.startsWith("passkey_") && tell(sentence(error), "bad"),
    });
}

// --- The buttons.

const actions = {
    async register(form) {
        const { transaction_id } = await backend("register", { account: form.elements.account.value });
        const { nonce } = await latchkey.register(transaction_id);
        await actions.redeem(nonce, transaction_id, "Your passkey is registered, and you are logged in.");
    },
    async login(form) {
        const { transaction_id } = await backend("login", { account: form.elements.account.value });
        const { nonce } = await latchkey.authenticate(transaction_id);
        await actions.redeem(nonce, transaction_id);
    },
    async passkey() {
        const { nonce } = await latchkey.authenticate();
        await actions.redeem(nonce);
    },
    async redeem(nonce, transaction_id, text = "You are logged in.") {
        const { account } = await backend("redeem", { nonce, transaction_id, passkey_name: thisDevice() });
        await enter(account, text);
    },
    async add() {
        const { transaction_id } = await backend("passkeys/add", {});
        const { nonce } = await latchkey.register(transaction_id);
        await actions.redeem(nonce, transaction_id, "The passkey is added.");
    },
    async transfer() {
        const { transaction_id } = await backend("transfer", {});
        const { nonce } = await latchkey.authenticate(transaction_id);
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
            tell((await latchkey.signal(signals)) > 0
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
    autofill?.stop();
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
    if (latchkey && !app.account) {
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

const notAccepted = "That passkey was not accepted. It may have been revoked.";
const notUsed = "No passkey was used: the request was cancelled, or it took too long.";

const sentences = {
    cancelled: notUsed,
    timeout: notUsed,
    passkey_exists: "This device already has a passkey for this account.",
    passkey_refused: notAccepted,
    passkey_unknown: notAccepted,
    transaction_expired: "This request has expired or was already used. Please try again.",
    not_allowed_here: "The passkeys of this app do not work at this address.",
    not_supported: "This device cannot create the requested kind of passkey.",
    user_not_active: "That account is blocked.",
    too_many_requests: "Too many attempts. Please wait a moment.",
    service_unavailable: "The passkey service is not available. Please try again soon.",
    network: "The passkey service cannot be reached.",
};

const sentence = (error) =>
    error instanceof Refused ? error.message : (sentences[error.code] ?? "Something went wrong. Please try again.");

// --- Start.

if ((await Latchkey.capabilities()).webauthn) {
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
        latchkey = new Latchkey(app.app_id);
        await show();
    });
} else {
    tell("This browser does not support passkeys at this address.", "bad");
}
