import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Latchkey, LatchkeyError, PassageFlex } from "../latchkey-browser.js";
import { away, bytes, credential, install, refused, until, worlds } from "./world.mjs";

const world = worlds();
const latchkey = (/** @type {object} */ more = {}) => new Latchkey("app", { url: "https://passkeys.example.com/", fetch: world().fetch, ...more });
const passage = () => new PassageFlex("app", { url: "https://passkeys.example.com", fetch: world().fetch }).passkey;
const named = (/** @type {string} */ name) => new DOMException("The browser says no.", name);
const fails = (/** @type {unknown} */ error) => () => {
    throw error;
};

describe("a ceremony", () => {
    test("starts, asks the browser and finishes with the credential as JSON", async () => {
        const result = await latchkey().authenticate("tx");
        assert.equal(result.nonce, "nonce");
        assert.equal(result.transactionId, "tx");
        assert.equal(result.credentialId, "Y3JlZA");
        assert.deepEqual(world().calls, [
            { path: "authenticate/transactions/webauthn/start", body: { transaction_id: "tx" } },
            {
                path: "authenticate/transactions/webauthn/finish",
                body: {
                    transaction_id: "tx",
                    handshake_id: "handshake",
                    handshake_response: {
                        id: "Y3JlZA",
                        rawId: "Y3JlZA",
                        type: "public-key",
                        response: {
                            clientDataJSON: "e30",
                            authenticatorData: "ZGF0YQ",
                            signature: "c2lnbmF0dXJl",
                            userHandle: "dXNlcg",
                            transports: ["internal"],
                        },
                        transports: ["internal"],
                        clientExtensionResults: {},
                        authenticatorAttachment: "platform",
                    },
                },
            },
        ]);
        assert.deepEqual(Buffer.from(world().asked[0].publicKey.challenge).toString(), "challenge");
    });

    test("sends no cookies", async () => {
        await latchkey().authenticate("tx");
        assert.deepEqual(world().fetched.map(({ credentials }) => credentials), ["omit", "omit"]);
    });

    test("uses the browser's own conversion where there is one", async () => {
        PublicKeyCredential.parseCreationOptionsFromJSON = (json) => /** @type {any} */ ({ parsed: json.challenge });
        await latchkey().register("tx", { attachment: "any" });
        assert.equal(world().asked[0].publicKey.parsed, "Y2hhbGxlbmdl");
        assert.deepEqual(world().calls[0].body, { transaction_id: "tx", authenticator_attachment: "any" });
    });

    test("sends extension outputs in base64url but never their secrets, which the page receives", async () => {
        const results = () => ({ prf: { enabled: true, results: { first: bytes("secret") } }, other: { value: bytes("cred") } });
        world().person = () => credential({ getClientExtensionResults: results });
        const result = await latchkey().authenticate({ extensions: /** @type {any} */ ({ prf: { eval: {} } }) });
        assert.deepEqual(world().calls[1].body.handshake_response.clientExtensionResults, {
            prf: { enabled: true },
            other: { value: "Y3JlZA" },
        });
        assert.ok(/** @type {any} */ (result.clientExtensionResults).prf.results.first instanceof ArrayBuffer);
        assert.deepEqual(world().asked[0].publicKey.extensions, { prf: { eval: {} } });
    });

    test("without a transaction id where one is meant is an error of the page", async () => {
        const client = latchkey();
        const answer = /** @type {any} */ ({});
        await assert.rejects(client.authenticate(answer.transactionID), TypeError);
        await assert.rejects(client.authenticate({ transactionId: answer.transactionID }), TypeError);
        await assert.rejects(client.authenticate(""), TypeError);
        await assert.rejects(client.register(answer.transactionID), TypeError);
        await assert.rejects(passage().authenticate(""), TypeError);
        assert.deepEqual(world().calls, []);
    });

    test("replaces an earlier one, whose request has ended before the browser is asked again", async () => {
        let open = 0;
        let most = 0;
        world().person = async (options) => {
            most = Math.max(most, ++open);
            await (world().asked.length > 1 ? undefined : away(options).finally(() => open--));
            return credential();
        };
        const client = latchkey();
        const first = client.authenticate();
        await until(() => world().asked.length === 1);
        const second = client.authenticate("tx");
        await assert.rejects(first, { code: "superseded" });
        assert.equal((await second).nonce, "nonce");
        assert.equal(most, 1);
    });

    test("is ended by its signal and by abort()", async () => {
        world().person = away;
        const client = latchkey();
        const controller = new AbortController();
        const first = client.authenticate({ signal: controller.signal });
        await until(() => world().asked.length === 1);
        controller.abort();
        await assert.rejects(first, { code: "aborted" });
        await assert.rejects(client.authenticate({ signal: controller.signal }), { code: "aborted" });

        const second = client.register("tx");
        await until(() => world().asked.length === 2);
        client.abort();
        await assert.rejects(second, { code: "aborted", retryable: true });
    });
});

describe("failures of the browser", () => {
    for (const [name, code] of Object.entries({
        InvalidStateError: "passkey_exists",
        SecurityError: "not_allowed_here",
        NotSupportedError: "not_supported",
        NotAllowedError: "cancelled",
        UnknownError: "unexpected",
    })) {
        test(`${name} is ${code}`, async () => {
            world().person = fails(named(name));
            await assert.rejects(latchkey().register("tx"), (error) => {
                assert.ok(error instanceof LatchkeyError);
                assert.equal(error.code, code);
                assert.equal(/** @type {DOMException} */ (error.cause).name, name);
                return true;
            });
        });
    }

    test("NotAllowedError after the challenge's life is a timeout", async () => {
        world().timeout = 5;
        world().person = async () => {
            await new Promise((done) => setTimeout(done, 10));
            throw named("NotAllowedError");
        };
        await assert.rejects(latchkey().authenticate(), { code: "timeout" });
    });

    test("of an immediate request: nothing shown is no_passkey, a browser without them not_supported", async () => {
        world().person = fails(named("NotAllowedError"));
        await assert.rejects(latchkey().authenticate({ mode: "immediate" }), { code: "no_passkey" });
        assert.equal(world().asked[0].uiMode, "immediate");
        world().capabilities = /** @type {any} */ ({});
        await assert.rejects(latchkey().authenticate({ mode: "immediate" }), { code: "not_supported" });
        assert.equal(world().asked.length, 1);
    });

    test("an insecure context and a browser without WebAuthn are told apart, without a call", async () => {
        install("isSecureContext", false);
        await assert.rejects(latchkey().authenticate(), { code: "insecure_context", retryable: false });
        install("isSecureContext", true);
        install("PublicKeyCredential", undefined);
        await assert.rejects(latchkey().authenticate(), { code: "not_supported", retryable: false });
        assert.equal((await Latchkey.capabilities()).webauthn, false);
        assert.deepEqual(world().calls, []);
    });
});

describe("failures of the service", () => {
    for (const [status, serverCode, code, retryable] of /** @type {[number, string, string, boolean][]} */ ([
        [400, "invalid_request", "transaction_expired", true],
        [401, "webauthn_login_failed", "passkey_refused", true],
        [403, "operation_not_allowed", "not_allowed_here", false],
        [403, "user_not_active", "user_not_active", false],
        [404, "app_not_found", "app_not_found", false],
        [429, "too_many_requests", "too_many_requests", true],
        [503, "service_unavailable", "service_unavailable", true],
        [500, "internal_server_error", "service_unavailable", true],
        [418, "teapot", "unexpected", false],
    ])) {
        test(`${status} ${serverCode} is ${code}`, async () => {
            world().service = () => refused(status, serverCode, {}, { "retry-after": "7" });
            await assert.rejects(latchkey().authenticate("tx"), {
                name: "LatchkeyError", code, status, serverCode, retryable,
                message: `Refused: ${serverCode}.`, requestId: "req-1", retryAfter: 7,
            });
            assert.equal(world().calls.length, 1);
        });
    }

    test("a service that does not answer within 20 seconds cannot be reached", async () => {
        mock.timers.enable({ apis: ["setTimeout"] });
        try {
            const silent = (/** @type {string} */ _, /** @type {any} */ init) => (world().fetched.push(init), away(init));
            const refused = assert.rejects(latchkey({ fetch: silent }).authenticate("tx"), { code: "network", retryable: true });
            for (const [attempts, patience] of [[1, 20_000], [1, 300], [2, 20_000]]) {
                await until(() => world().fetched.length === attempts);
                await new Promise((done) => setImmediate(done));
                mock.timers.tick(patience);
                await new Promise((done) => setImmediate(done));
            }
            await refused;
        } finally {
            mock.timers.reset();
        }
    });

    test("an answer of a proxy is unavailability", async () => {
        world().service = () => new Response("<html>Bad gateway", { status: 502 });
        await assert.rejects(latchkey().authenticate("tx"), { code: "service_unavailable", status: 502 });
    });

    test("a start without a connection is tried once more, a finish never", async () => {
        let failures = 1;
        world().service = (path) => {
            if (path.endsWith("finish") || failures-- > 0) {
                throw new TypeError("fetch failed");
            }
        };
        await assert.rejects(latchkey().authenticate("tx"), { code: "network" });
        assert.deepEqual(world().paths, ["authenticate/start", "authenticate/start", "authenticate/finish"]);
    });

    test("an unknown passkey is signalled, unless the page forbids it", async () => {
        world().service = (path) => path.endsWith("finish") ? refused(401, "discoverable_login_failed", { unknown_credential: true }) : undefined;
        await assert.rejects(latchkey({ autoSignal: false }).authenticate(), { code: "passkey_unknown" });
        assert.deepEqual(world().signals, []);
        await assert.rejects(latchkey().authenticate(), { code: "passkey_unknown" });
        assert.deepEqual(world().signals, [["unknown", { rpId: "example.com", credentialId: "Y3JlZA" }]]);
    });
});

describe("signals", () => {
    const signals = [{ rpId: "example.com", userId: "dXNlcg", allAcceptedCredentialIds: ["Y3JlZA"], name: "ann", displayName: "Ann" }];
    const sent = [
        ["accepted", { rpId: "example.com", userId: "dXNlcg", allAcceptedCredentialIds: ["Y3JlZA"] }],
        ["details", { rpId: "example.com", userId: "dXNlcg", name: "ann", displayName: "Ann" }],
    ];

    test("of the backend are passed on, and the accepted ones counted", async () => {
        assert.equal(await latchkey().signal(signals), 2);
        assert.deepEqual(world().signals, sent);
        PublicKeyCredential.signalAllAcceptedCredentials = /** @type {any} */ (undefined);
        PublicKeyCredential.signalCurrentUserDetails = async () => Promise.reject(named("SecurityError"));
        assert.equal(await latchkey().signal(signals), 0);
    });

    test("of a finish are passed on", async () => {
        world().service = (path) => path.endsWith("finish") ? { nonce: "nonce", signals } : undefined;
        await latchkey().register("tx");
        assert.deepEqual(world().signals, sent);
    });
});

describe("upgrade", () => {
    test("creates a passkey without a dialog", async () => {
        assert.equal((await latchkey().upgrade("tx"))?.nonce, "nonce");
        assert.equal(world().asked[0].mediation, "conditional");
    });

    test("is nothing where the browser does not", async () => {
        for (const name of ["NotAllowedError", "InvalidStateError", "NotSupportedError", "SecurityError"]) {
            world().person = fails(named(name));
            assert.equal(await latchkey().upgrade("tx"), undefined);
        }
        world().capabilities = /** @type {any} */ ({});
        const { length } = world().calls;
        assert.equal(await latchkey().upgrade("tx"), undefined);
        assert.equal(world().calls.length, length);
    });

    test("is an error where the service refuses", async () => {
        world().service = () => refused(400, "invalid_request");
        await assert.rejects(latchkey().upgrade("tx"), { code: "transaction_expired" });
    });
});

describe("autofill", () => {
    const noNonce = async () => assert.fail("no passkey was picked");

    test("passes on the nonce of the picked passkey", async () => {
        /** @type {unknown[]} */
        const nonces = [];
        const handle = latchkey().autofill({ onNonce: (nonce) => void nonces.push(nonce) });
        assert.equal((await handle.result).nonce, "nonce");
        assert.deepEqual(nonces, ["nonce"]);
        assert.equal(world().asked[0].mediation, "conditional");
        assert.deepEqual(world().calls[0].body, {});
    });

    test("renews its challenge before that expires, with a request of its own", async () => {
        world().timeout = 20;
        world().person = away;
        const handle = latchkey().autofill({ onNonce: noNonce, onError: assert.fail });
        await until(() => world().asked.length === 3);
        assert.deepEqual(world().paths, ["authenticate/start", "authenticate/start", "authenticate/start"]);
        assert.equal(new Set(world().asked.map(({ signal }) => signal)).size, 3);
        handle.stop();
        await assert.rejects(handle.result, { code: "aborted" });
    });

    test("yields to a ceremony and returns after it", async () => {
        world().person = (options) => (options.mediation ? away(options) : credential());
        const client = latchkey();
        const handle = client.autofill({ onNonce: noNonce, onError: assert.fail });
        await until(() => world().asked.length === 1);
        await client.authenticate("tx");
        assert.equal(world().asked[0].signal.aborted, true);
        await until(() => world().asked.length === 3);
        assert.deepEqual(world().asked.map(({ mediation }) => mediation), ["conditional", undefined, "conditional"]);
        handle.stop();
    });

    test("waits while the page is hidden", async () => {
        const page = Object.assign(new EventTarget(), { hidden: true, querySelector: () => null, baseURI: "https://example.com/" });
        install("document", page);
        world().person = away;
        const handle = latchkey().autofill({ onNonce: noNonce });
        await new Promise((done) => setTimeout(done, 20));
        assert.deepEqual(world().calls, []);
        page.hidden = false;
        page.dispatchEvent(new Event("visibilitychange"));
        await until(() => world().asked.length === 1);
        handle.stop();
    });

    test("backs off on errors, for as long as the service asks, and reports them to the page", async () => {
        mock.timers.enable({ apis: ["setTimeout"] });
        try {
            /** @type {string[]} */
            const errors = [];
            world().service = () => refused(429, "too_many_requests", {}, { "retry-after": "30" });
            const handle = latchkey().autofill({ onNonce: noNonce, onError: ({ code }) => void errors.push(code) });
            await until(() => errors.length === 1);
            await new Promise((done) => setImmediate(done));
            mock.timers.tick(29_999);
            await new Promise((done) => setImmediate(done));
            assert.equal(world().calls.length, 1);
            mock.timers.tick(1);
            await until(() => errors.length === 2);
            handle.stop();
            await assert.rejects(handle.result, { code: "aborted" });
        } finally {
            mock.timers.reset();
        }
    });

    test("ends permanently where it cannot work, and where related origins are refused without a word", async () => {
        /** @type {string[]} */
        const errors = [];
        const options = { onNonce: noNonce, onError: (/** @type {LatchkeyError} */ { code }) => void errors.push(code) };
        world().person = fails(named("SecurityError"));
        await assert.rejects(latchkey().autofill(options).result, { code: "not_allowed_here" });
        assert.deepEqual(errors, []);
        world().service = () => refused(404, "app_not_found");
        await assert.rejects(latchkey().autofill(options).result, { code: "app_not_found" });
        assert.deepEqual(errors, ["app_not_found"]);
        PublicKeyCredential.isConditionalMediationAvailable = async () => false;
        await assert.rejects(latchkey().autofill(options).result, { code: "not_supported" });
    });

    test("goes on when the page does not accept the nonce", async () => {
        mock.timers.enable({ apis: ["setTimeout"] });
        try {
            let refusals = 1;
            const causes = /** @type {unknown[]} */ ([]);
            const handle = latchkey().autofill({
                onNonce: async () => {
                    if (refusals-- > 0) {
                        throw new Error("The backend said no.");
                    }
                },
                onError: ({ cause }) => void causes.push(cause),
            });
            await until(() => causes.length === 1);
            await new Promise((done) => setImmediate(done));
            mock.timers.tick(1_000);
            await handle.result;
            assert.match(String(causes[0]), /The backend said no/);
        } finally {
            mock.timers.reset();
        }
    });

    test("replaces an earlier autofill", async () => {
        world().person = away;
        const first = latchkey().autofill({ onNonce: noNonce });
        const second = latchkey().autofill({ onNonce: noNonce });
        await assert.rejects(first.result, { code: "superseded" });
        await until(() => world().asked.length === 1);
        second.stop();
    });
});

describe("the address of the service", () => {
    const url = (/** @type {object} */ options = {}) => new Latchkey("app", options).url;

    test("is the option, else the page's meta element, else the global variable", () => {
        install("document", { baseURI: "https://www.example.com/login/", querySelector: () => ({ content: "https://meta.example.com" }) });
        install("LATCHKEY_URL", "https://global.example.com/");
        assert.equal(url({ url: new URL("https://option.example.com") }), "https://option.example.com");
        assert.equal(url({ url: "/passkeys/" }), "https://www.example.com/passkeys");
        assert.equal(url(), "https://meta.example.com");
        install("document", { baseURI: "https://www.example.com/", querySelector: () => null });
        assert.equal(url(), "https://global.example.com");
        install("LATCHKEY_URL", undefined);
        assert.throws(url, /meta name="latchkey-url"/);
    });
});

test("capabilities are what the browser says, undefined where it does not", async () => {
    world().capabilities = /** @type {any} */ ({ conditionalCreate: true, hybridTransport: true, "extension:prf": false });
    assert.deepEqual(await Latchkey.capabilities(), {
        webauthn: true, platform: true, passkeys: true, autofill: true, conditionalCreate: true, immediate: false,
        hybrid: true, relatedOrigins: undefined, signals: true, prf: false,
    });
});

test("it can be bundled, with the page naming the service", async () => {
    const entryPoints = [fileURLToPath(new URL("../latchkey-browser.js", import.meta.url))];
    const { outputFiles: [{ text }] } = await build({
        entryPoints, bundle: true, minify: true, write: false, format: "iife", globalName: "client", logLevel: "error",
    });
    const bundled = new Function(`${text}; return client`)();
    assert.throws(() => new bundled.Latchkey("app"), /meta name="latchkey-url"/);
    install("LATCHKEY_URL", "https://global.example.com");
    assert.equal(new bundled.Latchkey("app").url, "https://global.example.com");
    install("LATCHKEY_URL", undefined);
});

describe("PassageFlex", () => {
    test("takes a transaction as a string, as an option, or not at all", async () => {
        await passage().authenticate("tx");
        await passage().authenticate({ transactionId: "tx" });
        await passage().authenticate();
        await passage().authenticate({});
        const started = world().calls.filter(({ path }) => path.endsWith("start")).map(({ body }) => body.transaction_id);
        assert.deepEqual(started, ["tx", "tx", undefined, undefined]);
    });

    test("registers on the platform by default", async () => {
        assert.equal(await passage().register("tx"), "nonce");
        await passage().register("tx", { authenticatorAttachment: "cross-platform" });
        const started = world().calls.filter(({ path }) => path.endsWith("start")).map(({ body }) => body.authenticator_attachment);
        assert.deepEqual(started, ["platform", "cross-platform"]);
    });

    test("has its own errors", async () => {
        const error = { name: "PassageError", message: "The browser says no.", statusText: "The browser says no." };
        world().person = fails(named("NotAllowedError"));
        await assert.rejects(passage().register("tx"), { ...error, statusCode: 707 });
        await assert.rejects(passage().authenticate("tx"), { ...error, statusCode: 702 });
        world().service = () => refused(400, "invalid_request");
        await assert.rejects(passage().authenticate("tx"), { statusCode: 400, statusText: "invalid_request", message: "Refused: invalid_request." });
        world().service = fails(new TypeError("fetch failed"));
        await assert.rejects(passage().authenticate("tx"), { statusCode: 0 });
        install("isSecureContext", false);
        await assert.rejects(passage().authenticate("tx"), { statusCode: 705 });
    });

    test("logs in by autofill, and ends it with the first passkey that is refused", async () => {
        assert.equal(await passage().authenticate({ isConditionalMediation: true }), "nonce");
        world().service = (path) => path.endsWith("finish") ? refused(401, "discoverable_login_failed") : undefined;
        await assert.rejects(passage().authenticate({ isConditionalMediation: true }), { name: "PassageError", statusCode: 401 });
    });

    test("tells what the browser can do", async () => {
        assert.equal(await passage().canRegisterPasskey(), true);
        assert.equal(await passage().canAuthenticateWithPasskey(), true);
        assert.equal(await passage().canUseConditionalMediation(), true);
    });
});
