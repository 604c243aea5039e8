import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { createRequire } from "node:module";
import { beforeEach, describe, test } from "node:test";
import { inspect } from "node:util";
import { Webhook } from "standardwebhooks";
import * as client from "../latchkey-node.mjs";

const { Latchkey, MismatchError, NonceError, PassageError, PassageFlex, WebhookError } = client;

/** @type {{ method: string, path: string, body: any, headers: Record<string, string> }[]} */
let calls;
/** @type {((call: { method: string, path: string, body: any }) => any)[]} */
let answers;

const fetch = async (/** @type {string} */ url, /** @type {any} */ { method, body, headers }) => {
    const call = { method, path: url.replace("https://passkeys.example.com/v1/apps/app/", ""), body: body && JSON.parse(body), headers };
    calls.push(call);
    const answer = (answers.length > 1 ? answers.shift() : answers[0])?.(call);
    return answer instanceof Response ? answer : new Response(answer === undefined ? "" : JSON.stringify(answer));
};
const refused = (/** @type {number} */ status, /** @type {string} */ code, headers = {}) => () =>
    Response.json({ code, error: "A sentence." }, { status, headers: { "x-request-id": "req-1", ...headers } });
const offline = () => {
    throw new TypeError("fetch failed");
};
const latchkey = () => new Latchkey({ url: "https://passkeys.example.com/", appId: "app", apiKey: "secret-key", fetch: /** @type {any} */ (fetch) });

beforeEach(() => {
    calls = [];
    answers = [];
});

test("it is loaded by require, too", () => {
    const required = createRequire(import.meta.url)("../latchkey-node.cjs");
    assert.deepEqual(Object.keys(required).sort(), Object.keys(client).sort());
    assert.equal(required.Latchkey, Latchkey);
});

test("no log prints the key", () => {
    const passage = new PassageFlex({ appId: "app", apiKey: "secret-key", url: "https://passkeys.example.com" });
    assert.doesNotMatch(inspect(latchkey(), { depth: 9, showHidden: true }) + inspect(passage, { depth: 9 }), /secret-key/);
    assert.equal(passage.apiKey, "secret-key");
});

describe("a transaction", () => {
    test("is made with everything that the backend asks for", async () => {
        answers = [() => ({ transaction_id: "tx" })];
        const context = { some_payment: 1 };
        const more = /** @type {const} */ ({ context, userVerification: "required", expiresIn: 60 });
        assert.deepEqual(await latchkey().transactions.register({ externalId: "ann", displayName: "Ann", conditional: true, ...more }), { transactionId: "tx" });
        assert.deepEqual(await latchkey().transactions.authenticate({ externalId: "ann", ...more }), { transactionId: "tx" });
        const options = { context, user_verification: "required", expires_in: 60 };
        assert.deepEqual(calls.map(({ method, path, body }) => [method, path, body]), [
            ["POST", "transactions/register", { external_id: "ann", passkey_display_name: "Ann", conditional: true, ...options }],
            ["POST", "transactions/authenticate", { external_id: "ann", ...options }],
        ]);
        assert.equal(calls[0].headers.Authorization, "Bearer secret-key");
    });

    test("is asked for once more after a failed connection and after a 503, but not for longer than a person waits", async () => {
        const ask = () => latchkey().transactions.authenticate({ externalId: "ann" });
        for (const failure of [offline, refused(503, "service_unavailable"), () => new Response("<html>", { status: 502 })]) {
            answers = [failure, () => ({ transaction_id: "tx" })];
            assert.deepEqual(await ask(), { transactionId: "tx" });
        }
        answers = [offline];
        await assert.rejects(ask(), { name: "LatchkeyError", code: "network" });
        assert.equal(calls.length, 8);
        answers = [refused(503, "service_unavailable", { "retry-after": "30" })];
        await assert.rejects(ask(), { code: "service_unavailable", status: 503, requestId: "req-1", retryAfter: 30 });
        assert.equal(calls.length, 9);
    });
});

describe("a verification", () => {
    const answer = (more = {}) => ({
        external_id: "ann", transaction_id: "tx", type: "authenticate", user_verified: true,
        authenticated_at: new Date(Date.now() - 30_000).toISOString(), context: { keep_this: null }, ...more,
    });

    test("returns what the service says, with dates, and the context as it was given", async () => {
        answers = [() => answer()];
        const verified = await latchkey().verify("nonce", { transactionId: "tx", externalId: "ann", userVerified: true, maxAge: 60 });
        assert.equal(verified.externalId, "ann");
        assert.ok(verified.authenticatedAt instanceof Date);
        assert.deepEqual(verified.context, { keep_this: null });
        assert.deepEqual(calls[0].body, { nonce: "nonce", transaction_id: "tx" });
    });

    test("fails where the result is not what was expected", async () => {
        answers = [() => answer({ user_verified: false })];
        for (const [member, value] of Object.entries({ transactionId: "other", externalId: "ben", userVerified: true, maxAge: 10 })) {
            await assert.rejects(latchkey().verify("nonce", { [member]: value }), (error) => error instanceof MismatchError && error.member === member);
        }
        await assert.rejects(latchkey().verify("nonce", { transactionId: null }), { member: "transactionId" });
        answers = [() => answer({ transaction_id: undefined })];
        await latchkey().verify("nonce", { transactionId: null });
        assert.deepEqual(calls.at(-1)?.body, { nonce: "nonce" });
    });

    test("with an expectation that is undefined is an error of the backend, before the nonce is used up", async () => {
        await assert.rejects(latchkey().verify("nonce", { externalId: undefined }), /externalId is undefined/);
        await assert.rejects(latchkey().verify(/** @type {any} */ (undefined)), TypeError);
        assert.deepEqual(calls, []);
    });

    test("is never repeated, and says when its outcome is unknown", async () => {
        for (const failure of [offline, refused(503, "service_unavailable"), () => new Response("<html>", { status: 504 })]) {
            answers = [failure];
            await assert.rejects(latchkey().verify("nonce"), { code: "unknown_outcome" });
        }
        assert.equal(calls.length, 3);
    });

    test("of an invalid nonce has an error of its own", async () => {
        answers = [refused(401, "invalid_nonce")];
        await assert.rejects(latchkey().verify("nonce"), (error) => error instanceof NonceError && error.code === "invalid_nonce" && error.status === 401);
        answers = [refused(401, "invalid_access_token")];
        await assert.rejects(latchkey().verify("nonce"), (error) => !(error instanceof NonceError) && error.code === "invalid_access_token");
    });
});

describe("an offline verification", () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const part = (/** @type {object} */ json) => Buffer.from(JSON.stringify(json)).toString("base64url");
    const now = () => Math.floor(Date.now() / 1_000);
    const nonce = (claims = {}, header = {}) => {
        const data = `${part({ alg: "ES256", kid: "one", ...header })}.${part({
            aud: "app", sub: "ann", jti: "id", exp: now() + 60, auth_time: now() - 30, amr: ["pop", "mfa"], ...claims })}`;
        return `${data}.${sign("sha256", Buffer.from(data), { key: privateKey, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
    };
    const keys = () => ({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "one" }] });

    test("downloads the app's keys once", async () => {
        answers = [keys];
        const client = latchkey();
        const verified = await client.verifyOffline(nonce(), { externalId: "ann", userVerified: true, maxAge: 60 });
        assert.equal(verified.externalId, "ann");
        assert.equal(verified.id, "id");
        await client.verifyOffline(nonce());
        await assert.rejects(client.verifyOffline(nonce({}, { kid: "two" })), NonceError);
        assert.deepEqual(calls.map(({ path }) => path), [".well-known/jwks.json"]);
    });

    test("refuses everything else", async () => {
        answers = [keys];
        const client = latchkey();
        const [header, , signature] = nonce().split(".");
        for (const wrong of [
            nonce({ aud: "other" }), nonce({ exp: now() - 1 }), nonce({ exp: undefined }), nonce({ sub: undefined }),
            nonce({}, { alg: "none" }), nonce({}, { alg: "HS256" }), `${header}.${part({ aud: "app", sub: "ben", exp: now() + 60 })}.${signature}`,
            nonce().slice(0, -4), `${nonce()}.x`, "opaque", "a.b.c",
        ]) {
            await assert.rejects(client.verifyOffline(wrong), NonceError, wrong);
        }
        await assert.rejects(client.verifyOffline(nonce(), { userVerified: true, maxAge: 1 }), { member: "maxAge" });
        await assert.rejects(client.verifyOffline(nonce({ amr: ["pop"] }), { userVerified: true }), { member: "userVerified" });
        await assert.rejects(client.verifyOffline(nonce(), /** @type {any} */ ({ transactionId: "tx" })), TypeError);
    });
});

describe("users and passkeys", () => {
    test("are found, listed and changed", async () => {
        const user = { id: "u1", external_id: "a/b", created_at: "2026-01-01T00:00:00Z", user_metadata: { keep_this: 1 } };
        answers = [() => ({ users: [user] }), () => ({ user })];
        const found = await latchkey().users.find("a/b");
        assert.equal(found?.externalId, "a/b");
        assert.deepEqual(found?.userMetadata, { keep_this: 1 });
        assert.equal(found?.createdAt.getTime(), Date.UTC(2026, 0));
        answers = [() => ({ users: [] })];
        assert.equal(await latchkey().users.find("nobody"), undefined);
        await latchkey().passkeys.revoke("../x", "..");
        assert.deepEqual(calls.map(({ method, path }) => `${method} ${path}`), [
            "GET users?limit=1&identifier=a%2Fb", "GET users/u1", "GET users?limit=1&identifier=nobody", "DELETE users/..%2Fx/devices/%2E%2E",
        ]);
    });

    test("are listed page by page, as of the first page", async () => {
        answers = [() => ({ users: [{ id: "1" }, { id: "2" }], created_before: 99 }), () => ({ users: [{ id: "3" }], created_before: 99 })];
        const ids = [];
        for await (const { id } of latchkey().users.list({ pageSize: 2, status: "active" })) {
            ids.push(id);
        }
        assert.deepEqual(ids, ["1", "2", "3"]);
        assert.deepEqual(calls.map(({ path }) => path), [
            "users?limit=2&status=active&page=1", "users?limit=2&status=active&page=2&created_before=99",
        ]);
    });

    test("are changed, deleted and renamed", async () => {
        const user = { id: "u1", external_id: "ann", status: "inactive" };
        answers = [() => ({ user })];
        const { users, passkeys } = latchkey();
        assert.equal((await users.deactivate("u1")).status, "inactive");
        await users.activate("u1");
        await users.update("u1", { userMetadata: { keep_this: 1 } });
        await users.delete("u1");
        answers = [() => ({ device: { id: "d1", friendly_name: "Phone" } })];
        assert.equal((await passkeys.rename("u1", "d1", "Phone")).friendlyName, "Phone");
        answers = [() => ({ devices: [{ id: "d1", created_at: "2026-01-01T00:00:00Z" }] })];
        assert.ok((await passkeys.list("u1"))[0].createdAt instanceof Date);
        answers = [() => ({ signals: [{ rpId: "example.com", allAcceptedCredentialIds: [] }] })];
        assert.deepEqual(await passkeys.signals("u1"), [{ rpId: "example.com", allAcceptedCredentialIds: [] }]);
        assert.deepEqual(calls.map(({ method, path, body }) => [method, path, body]), [
            ["PATCH", "users/u1/deactivate", undefined],
            ["PATCH", "users/u1/activate", undefined],
            ["PATCH", "users/u1", { user_metadata: { keep_this: 1 } }],
            ["DELETE", "users/u1", undefined],
            ["PATCH", "users/u1/devices/d1", { friendly_name: "Phone" }],
            ["GET", "users/u1/devices", undefined],
            ["GET", "users/u1/signals", undefined],
        ]);
    });

    test("are read once more after a failed connection and after a 503", async () => {
        for (const failure of [offline, refused(503, "service_unavailable")]) {
            answers = [failure, () => ({ devices: [] })];
            assert.deepEqual(await latchkey().passkeys.list("u1"), []);
        }
        assert.equal(calls.length, 4);
    });

    test("are waited for no longer than the timeout", async () => {
        const alive = setInterval(() => {}, 1_000);
        const silent = (/** @type {string} */ _, /** @type {any} */ { signal }) =>
            new Promise((__, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
        const options = { url: "https://passkeys.example.com", appId: "app", apiKey: "secret-key", timeout: 5, fetch: /** @type {any} */ (silent) };
        await assert.rejects(new Latchkey(options).passkeys.list("u1"), { code: "network" });
        clearInterval(alive);
    });

    test("are not changed twice", async () => {
        answers = [offline];
        await assert.rejects(latchkey().users.deactivate("u1"), { code: "network" });
        await assert.rejects(latchkey().passkeys.rename("u1", "d1", "Phone"), { code: "network" });
        assert.equal(calls.length, 2);
    });
});

describe("a webhook", () => {
    const secret = `whsec_${Buffer.from("a secret of 24 bytes, yes").toString("base64")}`;
    const body = JSON.stringify({ type: "passkey.created", timestamp: "2026-01-01T00:00:00Z", data: { external_id: "ann" } });
    const headers = (at = new Date(), signed = body) => ({
        "webhook-id": "evt_1", "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)), "webhook-signature": new Webhook(secret).sign("evt_1", at, signed),
    });

    test("signed as Standard Webhooks is verified and read, while secrets are rotated, too", () => {
        const event = Latchkey.webhook(Buffer.from(body), headers(), ["whsec_b2xk", secret]);
        assert.equal(event.id, "evt_1");
        assert.equal(event.type, "passkey.created");
        assert.deepEqual(event.data, { external_id: "ann" });
        assert.equal(Latchkey.webhook(body, new Headers(headers()), secret).id, "evt_1");
    });

    test("of anybody else is refused", () => {
        const refuses = (/** @type {any} */ ...args) => assert.throws(() => Latchkey.webhook(.../** @type {[any, any, any]} */ (args)), WebhookError);
        refuses(`${body} `, headers(), secret);
        refuses(body, headers(), "whsec_b2xk");
        refuses(body, headers(), []);
        refuses(body, headers(new Date(Date.now() - 301_000)), secret);
        refuses(body, { ...headers(), "webhook-id": "evt_2" }, secret);
        refuses(body, { ...headers(), "webhook-signature": "v1," }, secret);
        refuses(body, {}, secret);
        assert.throws(() => Latchkey.webhook(/** @type {any} */ ({}), headers(), secret), TypeError);
    });
});

describe("PassageFlex", () => {
    test("asks for what it lacks", () => {
        delete process.env.LATCHKEY_URL;
        assert.throws(() => new PassageFlex(/** @type {any} */ ({ apiKey: "key" })), /App ID is required/);
        assert.throws(() => new PassageFlex(/** @type {any} */ ({ appId: "app" })), /API key is required/);
        assert.throws(() => new PassageFlex({ appId: "app", apiKey: "key" }), /LATCHKEY_URL/);
        process.env.LATCHKEY_URL = "https://passkeys.example.com";
        assert.equal(new PassageFlex({ appId: "app", apiKey: "key" }).appId, "app");
    });

    test("guards the arguments of 1.0", async () => {
        const { auth, user } = new PassageFlex({ appId: "app", apiKey: "key", url: "https://passkeys.example.com" });
        const none = /** @type {any} */ (undefined);
        await assert.rejects(auth.createRegisterTransaction(none, "Ann"), { message: "externalId is required." });
        await assert.rejects(auth.createRegisterTransaction("ann", none), { message: "passkeyDisplayName is required." });
        await assert.rejects(auth.createAuthenticateTransaction(""), { message: "externalId is required." });
        await assert.rejects(auth.verifyNonce(none), { message: "nonce is required." });
        await assert.rejects(user.revokeDevice("ann", none), { message: "deviceId is required." });
    });

    test("has errors of its own, in the words of both generations", () => {
        const error = new PassageError("A sentence.", { statusCode: 401, errorCode: "invalid_nonce" });
        assert.deepEqual([error.name, error.statusCode, error.errorCode, error.statusText], ["PassageError", 401, "invalid_nonce", "invalid_nonce"]);
    });
});
