// The backend of a site with passwords that adds passkeys as the second factor. Accounts and sessions are in memory here.

import { randomBytes, randomUUID, scryptSync, timingSafeEqual } from "node:crypto";
import express from "express";
import { Latchkey, LatchkeyError, MismatchError, NonceError } from "latchkey-node";

const { LATCHKEY_URL, LATCHKEY_APP_ID, LATCHKEY_API_KEY, PORT = 3000 } = process.env;
const latchkey = new Latchkey({ url: LATCHKEY_URL, appId: LATCHKEY_APP_ID, apiKey: LATCHKEY_API_KEY });

/** By e-mail address: id, password hash, recovery codes, and whether a second factor was ever set up. */
const accounts = new Map();
/** By cookie: the account, how far the login has come, and what the page was asked to do with a passkey. */
const sessions = new Map();

class Refused extends Error {}

const secret = () => randomBytes(24).toString("base64url");
const hash = (password, salt) => scryptSync(String(password), salt, 32);

function passwordMatches(account, password) {
    const { salt, digest } = account ?? { salt: "", digest: Buffer.alloc(32) };
    return timingSafeEqual(hash(password, salt), digest);
}

/** A new session id at every change of privilege, which defeats session fixation. */
function enter(request, response, state) {
    sessions.delete(request.cookie);
    const id = secret();
    sessions.set(id, state);
    response.cookie("session", id, { httpOnly: true, sameSite: "strict" });
}

function account(request) {
    if (!request.session.loggedIn) {
        throw new Refused("Log in first.");
    }
    return request.session.account;
}

/** Remembers what this session asks a passkey for. */
function ask(request, purpose, { transactionId }) {
    request.session.asked = { purpose, transactionId };
    return { transactionId };
}

/** The nonce must belong to exactly what this session asked for. */
async function redeem(request, purpose, expect = {}) {
    const { asked, account } = request.session;
    if (asked?.purpose !== purpose) {
        throw new Refused("This was not asked for.");
    }
    request.session.asked = undefined;
    return latchkey.verify(String(request.body.nonce), { transactionId: asked.transactionId, externalId: account.id, ...expect });
}

const userId = async ({ id }) => (await latchkey.users.find(id))?.id;

const app = express();
app.use(express.json(), (request, response, next) => {
    request.cookie = /(?:^|; )session=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1];
    request.session = sessions.get(request.cookie) ?? {};
    next();
});
const post = (path, answer) =>
    app.post(path, async (request, response) => response.json((await answer(request, response)) ?? {}));

app.get("/config.js", (request, response) => {
    response.type("text/javascript").send(`export default ${JSON.stringify({ url: LATCHKEY_URL, appId: LATCHKEY_APP_ID })};`);
});

post("/api/signup", (request, response) => {
    const { email, password } = request.body;
    if (!email || !password || accounts.has(email)) {
        throw new Refused("Choose another name and a password.");
    }
    const salt = secret();
    const created = { id: randomUUID(), email, salt, digest: hash(password, salt), enrolled: false, recoveryCodes: [] };
    accounts.set(email, created);
    enter(request, response, { account: created, loggedIn: true });
    return { state: "in" };
});

post("/api/login", async (request, response) => {
    const { email, password } = request.body;
    const found = accounts.get(email);
    if (!passwordMatches(found, password)) {
        throw new Refused("That name or password is wrong.");
    }
    // Whether there must be a second factor is this site's own record, never whether Latchkey knows a passkey at the moment.
    if (!found.enrolled) {
        enter(request, response, { account: found, loggedIn: true });
        return { state: "in" };
    }
    const state = { account: found, loggedIn: false };
    enter(request, response, state);
    try {
        return { state: "passkey", ...ask({ session: state }, "login", await latchkey.transactions.authenticate({ externalId: found.id })) };
    } catch (error) {
        if (error.code === "user_has_no_passkeys") {
            return { state: "recovery" };
        }
        throw error;
    }
});

post("/api/login/passkey", async (request, response) => {
    await redeem(request, "login");
    enter(request, response, { account: request.session.account, loggedIn: true });
    return { state: "in" };
});

/** Password and a recovery code: the session that this opens can do nothing but add a passkey. */
post("/api/login/recover", (request, response) => {
    const { account } = request.session;
    const code = account?.recoveryCodes.indexOf(request.body.code) ?? -1;
    if (code < 0) {
        throw new Refused("That code is wrong.");
    }
    account.recoveryCodes.splice(code, 1);
    enter(request, response, { account, loggedIn: false, recovering: true });
    return { state: "add" };
});

post("/api/passkeys/add", async (request) => {
    const { id, email } = request.session.recovering ? request.session.account : account(request);
    return ask(request, "add", await latchkey.transactions.register({ externalId: id, displayName: email }));
});

post("/api/passkeys/done", async (request, response) => {
    const { account } = request.session;
    await redeem(request, "add");
    const first = !account.enrolled;
    account.enrolled = true;
    if (first) {
        account.recoveryCodes = Array.from({ length: 8 }, secret);
    }
    enter(request, response, { account, loggedIn: true });
    return { state: "in", recoveryCodes: first ? account.recoveryCodes : undefined };
});

post("/api/passkeys", async (request) => {
    const id = await userId(account(request));
    return { passkeys: id ? await latchkey.passkeys.list(id) : [] };
});

post("/api/passkeys/remove", async (request) => {
    const id = await userId(account(request));
    await latchkey.passkeys.revoke(id, String(request.body.id));
    return { signals: await latchkey.passkeys.signals(id) };
});

/** Step-up: the passkey confirms this payment, and the backend executes what the passkey confirmed. */
post("/api/pay", async (request) => {
    const { id } = account(request);
    const context = { payment: randomUUID(), amount: String(request.body.amount) };
    return ask(request, "pay", await latchkey.transactions.authenticate({ externalId: id, context, userVerification: "required" }));
});

post("/api/pay/confirm", async (request) => {
    account(request);
    const { context } = await redeem(request, "pay", { userVerified: true, maxAge: 60 });
    return { paid: context.amount };
});

post("/api/logout", (request, response) => enter(request, response, {}));

app.use(express.static(new URL("public", import.meta.url).pathname));

app.use((error, request, response, next) => {
    if (error instanceof Refused || error instanceof NonceError || error instanceof MismatchError) {
        response.status(403).json({ error: error.message });
    } else if (error instanceof LatchkeyError) {
        console.error("Latchkey:", error.code, error.status, error.requestId);
        response.status(error.retryAfter ? 503 : 502).json({ error: "Passkeys do not work at the moment." });
    } else {
        next(error);
    }
});

app.listen(PORT, () => console.log(`http://localhost:${PORT}`));
