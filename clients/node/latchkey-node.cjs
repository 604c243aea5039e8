/*!
 * Latchkey's Node client: the server API for backends. Node 18 or later, without dependencies.
 * Apache-2.0
 */
"use strict";

/** @import * as Api from "./latchkey-node.d.cts" */

const { createHmac, createPublicKey, timingSafeEqual, verify: verifySignature } = require("node:crypto");

const version = "1.0.0";

/** Seconds by which a webhook's clock and this one may differ. */
const TOLERANCE = 300;
/** Seconds for which a key set is used without asking again, and the least between two downloads for an unknown key. */
const KEYS_AGE = 3_600;
const KEYS_PAUSE = 30;
/** Seconds of `Retry-After` that a retry waits at most. */
const PATIENCE = 2;

/** @implements {Api.LatchkeyError} */
class LatchkeyError extends Error {
    name = "LatchkeyError";

    /**
     * @param {string} code
     * @param {string} message
     * @param {{ status?: number, requestId?: string, retryAfter?: number, cause?: unknown }} [details]
     */
    constructor(code, message, { cause, ...details } = {}) {
        super(message, { cause });
        this.code = code;
        this.status = details.status;
        this.requestId = details.requestId;
        this.retryAfter = details.retryAfter;
    }
}

/** @implements {Api.NonceError} */
class NonceError extends LatchkeyError {
    name = "NonceError";
}

/** @implements {Api.MismatchError} */
class MismatchError extends LatchkeyError {
    name = "MismatchError";

    /** @param {string} member */
    constructor(member) {
        super("mismatch", `The nonce is valid, but not what was expected: ${member}.`);
        this.member = member;
    }
}

/** @implements {Api.WebhookError} */
class WebhookError extends LatchkeyError {
    name = "WebhookError";

    /** @param {string} message */
    constructor(message) {
        super("invalid_webhook", message);
    }
}

/** @param {string} key */
const camelCase = (key) => key.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());

/** Members that belong to the relying party and keep their names. */
const OPAQUE = new Set(["user_metadata", "context"]);

/** Wire JSON in the spelling of JavaScript, with dates. @param {any} json @returns {any} */
function fromWire(json) {
    if (Array.isArray(json)) {
        return json.map(fromWire);
    }
    if (json === null || typeof json !== "object") {
        return json;
    }
    return Object.fromEntries(Object.entries(json).map(([key, value]) => [
        camelCase(key),
        OPAQUE.has(key) ? value : key.endsWith("_at") && typeof value === "string" ? new Date(value) : fromWire(value),
    ]));
}

/** @param {number} milliseconds */
const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** @param {string} name @param {unknown} value */
function required(name, value) {
    if (!value || typeof value !== "string") {
        throw new TypeError(`${name} is required.`);
    }
    return value;
}

/** @param {string} text */
const segment = (text) => encodeURIComponent(text).replace(/^\.{1,2}$/, (dots) => dots.replace(/\./g, "%2E"));

/** Calls of one app's server API. */
class Calls {
    #apiKey;
    #fetch;
    #timeout;

    /** @param {Api.LatchkeyOptions} options */
    constructor({ url, appId, apiKey, timeout = 10_000, fetch = globalThis.fetch }) {
        this.base = `${new URL(required("url", url && String(url))).href.replace(/\/+$/, "")}/v1/apps/${segment(required("appId", appId))}/`;
        this.#apiKey = required("apiKey", apiKey);
        this.#fetch = fetch;
        this.#timeout = timeout;
    }

    /**
     * @param {string} method
     * @param {string} path below the app
     * @param {object} [body]
     * @param {boolean} [repeatable] whether a second attempt does no harm
     * @returns {Promise<any>}
     */
    async call(method, path, body, repeatable = method === "GET") {
        try {
            return await this.#attempt(method, path, body);
        } catch (error) {
            const { code, retryAfter = 0 } = /** @type {LatchkeyError} */ (error);
            if (!repeatable || retryAfter > PATIENCE || !["network", "service_unavailable"].includes(code)) {
                throw error;
            }
            await sleep(Math.max(retryAfter * 1_000, 100));
            return this.#attempt(method, path, body);
        }
    }

    /** @param {string} method @param {string} path @param {object} [body] */
    async #attempt(method, path, body) {
        const call = this.#fetch;
        /** @type {Response} */
        let response;
        let text;
        try {
            response = await call(this.base + path, {
                method,
                headers: {
                    Authorization: `Bearer ${this.#apiKey}`,
                    "User-Agent": `latchkey-node/${version}`,
                    ...(body && { "Content-Type": "application/json" }),
                },
                body: body && JSON.stringify(body),
                redirect: "error",
                signal: AbortSignal.timeout(this.#timeout),
            });
            text = await response.text();
        } catch (cause) {
            throw new LatchkeyError("network", "Latchkey cannot be reached, or did not answer in time.", { cause });
        }
        const answer = parsed(text);
        if (!response.ok) {
            const { status, headers } = response;
            throw new LatchkeyError(
                answer?.code ?? (status >= 502 && status <= 504 ? "service_unavailable" : "unexpected"),
                answer?.error ?? `Latchkey answered with status ${status}.`,
                { status, requestId: headers.get("x-request-id") ?? undefined, retryAfter: Number(headers.get("retry-after")) || undefined },
            );
        }
        return answer;
    }
}

/** @param {string} text @returns {any} */
function parsed(text) {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

/** @param {Api.Expected} expect @param {{ externalId: string, userVerified: boolean, authenticatedAt: Date, transactionId?: string }} got */
function compare(expect, got) {
    const { transactionId, externalId, userVerified, maxAge } = expect;
    if (transactionId !== undefined && (transactionId ?? undefined) !== got.transactionId) {
        throw new MismatchError("transactionId");
    }
    if (externalId !== undefined && externalId !== got.externalId) {
        throw new MismatchError("externalId");
    }
    if (userVerified && !got.userVerified) {
        throw new MismatchError("userVerified");
    }
    if (maxAge !== undefined && !(Date.now() - got.authenticatedAt.getTime() <= maxAge * 1_000)) {
        throw new MismatchError("maxAge");
    }
}

/** An expectation that is present but undefined would not be checked. @param {Api.Expected} expect */
function requireExpectations(expect) {
    for (const [name, value] of Object.entries(expect)) {
        if (value === undefined) {
            throw new TypeError(`The expected ${name} is undefined.`);
        }
    }
}

/** @implements {Api.Latchkey} */
class Latchkey {
    #calls;
    #appId;
    /** @type {{ keys: any[], at: number } | undefined} */
    #keys;

    /** @param {Api.LatchkeyOptions} options */
    constructor(options) {
        const calls = (this.#calls = new Calls(options));
        this.#appId = options.appId;

        this.transactions = {
            /** @param {Api.RegisterRequest} request @returns {Promise<{ transactionId: string }>} */
            async register({ externalId, displayName, context, userVerification, expiresIn, conditional }) {
                return fromWire(await calls.call("POST", "transactions/register", {
                    external_id: required("externalId", externalId),
                    passkey_display_name: required("displayName", displayName),
                    context, user_verification: userVerification, expires_in: expiresIn, conditional,
                }, true));
            },

            /** @param {Api.AuthenticateRequest} request @returns {Promise<{ transactionId: string }>} */
            async authenticate({ externalId, context, userVerification, expiresIn }) {
                return fromWire(await calls.call("POST", "transactions/authenticate", {
                    external_id: required("externalId", externalId),
                    context, user_verification: userVerification, expires_in: expiresIn,
                }, true));
            },
        };

        /** @param {string} id @param {string} [rest] */
        const user = (id, rest = "") => `users/${segment(required("userId", id))}${rest}`;
        /** @param {string} userId @param {string} id */
        const device = (userId, id) => user(userId, `/devices/${segment(required("deviceId", id))}`);
        /** @param {Promise<any>} answer @returns {Promise<Api.User>} */
        const whole = async (answer) => fromWire((await answer).user);

        this.users = {
            /** @param {string} externalId @returns {Promise<Api.User | undefined>} */
            async find(externalId) {
                const identifier = encodeURIComponent(required("externalId", externalId));
                const { users } = await calls.call("GET", `users?limit=1&identifier=${identifier}`);
                return users.length === 0 ? undefined : this.get(users[0].id);
            },
            get: (/** @type {string} */ id) => whole(calls.call("GET", user(id))),
            list: (/** @type {Api.UserFilter} */ filter = {}) => list(calls, filter),
            update: (/** @type {string} */ id, /** @type {{ userMetadata: object }} */ { userMetadata }) =>
                whole(calls.call("PATCH", user(id), { user_metadata: userMetadata })),
            activate: (/** @type {string} */ id) => whole(calls.call("PATCH", user(id, "/activate"))),
            deactivate: (/** @type {string} */ id) => whole(calls.call("PATCH", user(id, "/deactivate"))),
            delete: async (/** @type {string} */ id) => void (await calls.call("DELETE", user(id))),
        };

        this.passkeys = {
            /** @param {string} userId @returns {Promise<Api.Passkey[]>} */
            list: async (userId) => fromWire((await calls.call("GET", user(userId, "/devices"))).devices),
            /** @param {string} userId @param {string} id @param {string} name @returns {Promise<Api.Passkey>} */
            rename: async (userId, id, name) =>
                fromWire((await calls.call("PATCH", device(userId, id), { friendly_name: required("name", name) })).device),
            revoke: async (/** @type {string} */ userId, /** @type {string} */ id) => void (await calls.call("DELETE", device(userId, id))),
            /** @param {string} userId @returns {Promise<Api.Signal[]>} */
            signals: async (userId) => (await calls.call("GET", user(userId, "/signals"))).signals,
        };
    }

    /**
     * @param {string} nonce
     * @param {Api.Expected} [expect]
     * @returns {Promise<Api.Verified>}
     */
    async verify(nonce, expect = {}) {
        required("nonce", nonce);
        requireExpectations(expect);
        const answer = await this.#calls
            .call("POST", "authenticate/verify", { nonce, transaction_id: expect.transactionId ?? undefined })
            .catch((error) => {
                const { code, message, status, requestId, retryAfter } = error;
                if (code === "network" || status >= 500) {
                    throw new LatchkeyError("unknown_outcome", "The nonce may have been used up: begin a new ceremony.", {
                        cause: error, status, requestId, retryAfter,
                    });
                }
                throw code === "invalid_nonce" || code === "user_not_active"
                    ? new NonceError(code, message, { cause: error, status, requestId })
                    : error;
            });
        const verified = fromWire(answer);
        compare(expect, verified);
        return verified;
    }

    /**
     * @param {string} nonce
     * @param {Omit<Api.Expected, "transactionId">} [expect]
     * @returns {Promise<Api.VerifiedOffline>}
     */
    async verifyOffline(nonce, expect = {}) {
        requireExpectations(expect);
        if ("transactionId" in expect) {
            throw new TypeError("A signed nonce does not name its transaction: use verify().");
        }
        const invalid = (/** @type {string} */ why) => new NonceError("invalid_nonce", `The nonce ${why}.`);
        const parts = required("nonce", nonce).split(".");
        const [header, claims] = parts.slice(0, 2).map((part) => parsed(Buffer.from(part, "base64url").toString()));
        if (parts.length !== 3 || header?.alg !== "ES256" || typeof claims !== "object" || claims === null) {
            throw invalid("is not a signed one");
        }
        const key = createPublicKey({ key: await this.#key(header.kid, invalid), format: "jwk" });
        const signature = { key, dsaEncoding: /** @type {const} */ ("ieee-p1363") };
        const data = Buffer.from(`${parts[0]}.${parts[1]}`);
        if (!verifySignature("sha256", data, signature, Buffer.from(parts[2], "base64url"))) {
            throw invalid("has an invalid signature");
        }
        if (claims.aud !== this.#appId || typeof claims.sub !== "string") {
            throw invalid("is another app's");
        }
        if (!(claims.exp * 1_000 > Date.now())) {
            throw invalid("has expired");
        }
        const verified = {
            id: claims.jti,
            externalId: claims.sub,
            userVerified: Array.isArray(claims.amr) && claims.amr.includes("mfa"),
            authenticatedAt: new Date(claims.auth_time * 1_000),
            expiresAt: new Date(claims.exp * 1_000),
        };
        compare(expect, verified);
        return verified;
    }

    /** The app's public key with this id; the key set is cached, and downloaded again for an unknown id. */
    async #key(/** @type {unknown} */ id, /** @type {(why: string) => NonceError} */ invalid) {
        const find = () => this.#keys?.keys.find(({ kid, kty, crv }) => kid === id && kty === "EC" && crv === "P-256");
        const age = () => (this.#keys ? (Date.now() - this.#keys.at) / 1_000 : Infinity);
        if (age() > KEYS_AGE || (!find() && age() > KEYS_PAUSE)) {
            const { keys } = await this.#calls.call("GET", ".well-known/jwks.json");
            this.#keys = { keys, at: Date.now() };
        }
        const key = find();
        if (!key) {
            throw invalid("is signed with an unknown key");
        }
        return key;
    }

    /**
     * @param {string | Buffer} rawBody
     * @param {Api.WebhookHeaders} headers
     * @param {string | string[]} secrets
     * @returns {Api.WebhookEvent}
     */
    static webhook(rawBody, headers, secrets) {
        const header = (/** @type {string} */ name) => {
            const value = typeof (/** @type {any} */ (headers).get) === "function"
                ? /** @type {Headers} */ (headers).get(name)
                : /** @type {Record<string, string | string[] | undefined>} */ (headers)[name];
            if (!value || typeof value !== "string") {
                throw new WebhookError(`The request has no header ${name}.`);
            }
            return value;
        };
        if (typeof rawBody !== "string" && !Buffer.isBuffer(rawBody)) {
            throw new TypeError("The raw body is required: the bytes that were signed, before any JSON parser.");
        }
        const [id, timestamp, signatures] = [header("webhook-id"), header("webhook-timestamp"), header("webhook-signature")];
        if (!(Math.abs(Date.now() / 1_000 - Number(timestamp)) <= TOLERANCE)) {
            throw new WebhookError("The request is too old, or one of the clocks is wrong.");
        }
        const all = [secrets].flat();
        const matches = all.some((secret) => {
            const expected = createHmac("sha256", Buffer.from(required("secret", secret).replace(/^whsec_/, ""), "base64"))
                .update(`${id}.${timestamp}.`).update(rawBody).digest();
            return signatures.split(" ").some((each) => {
                const [scheme, given] = each.split(",");
                const bytes = Buffer.from(given ?? "", "base64");
                return scheme === "v1" && bytes.length === expected.length && timingSafeEqual(bytes, expected);
            });
        });
        if (!matches) {
            throw new WebhookError("The signature is not one of these secrets'.");
        }
        const event = parsed(rawBody.toString());
        if (typeof event?.type !== "string") {
            throw new WebhookError("The body is not an event.");
        }
        return { id, type: event.type, timestamp: new Date(event.timestamp), data: event.data };
    }
}

/**
 * @param {Calls} calls
 * @param {Api.UserFilter} filter
 * @returns {AsyncGenerator<Api.ListedUser, void>}
 */
async function* list(calls, { status, createdBefore, orderBy, pageSize = 100 }) {
    const query = new URLSearchParams({ limit: String(pageSize) });
    if (status) {
        query.set("status", status);
    }
    if (orderBy) {
        query.set("order_by", orderBy);
    }
    if (createdBefore) {
        query.set("created_before", String(Math.floor(createdBefore.getTime() / 1_000)));
    }
    for (let page = 1; ; page++) {
        query.set("page", String(page));
        const { users, created_before } = await calls.call("GET", `users?${query}`);
        yield* fromWire(users);
        if (users.length < pageSize) {
            return;
        }
        query.set("created_before", String(created_before)); // later users must not shift the pages
    }
}

// --- The names of @passageidentity/passage-flex-node: those of 1.0 in `auth` and `user`, those of 0.2 on the object itself.

const PassageErrorCode = Object.freeze({
    InvalidRequest: "invalid_request",
    AccessToken: "invalid_access_token",
    Nonce: "invalid_nonce",
    CannotCreateTransaction: "cannot_create_transaction",
    OperationNotAllowed: "operation_not_allowed",
    UserNotActive: "user_not_active",
    AppNotFound: "app_not_found",
    DeviceNotFound: "device_not_found",
    TransactionNotFound: "transaction_not_found",
    UserNotFound: "user_not_found",
    UserHasNoPasskeys: "user_has_no_passkeys",
    TooManyRequests: "too_many_requests",
    InternalServerError: "internal_server_error",
    ServiceUnavailable: "service_unavailable",
});

const UserStatus = Object.freeze({ Active: "active", Inactive: "inactive", Pending: "pending" });
const WebAuthnType = Object.freeze({ Passkey: "passkey", SecurityKey: "security_key", Platform: "platform" });

/** @implements {Api.PassageError} */
class PassageError extends Error {
    name = "PassageError";

    /**
     * @param {string} message
     * @param {{ statusCode?: number, errorCode?: string, cause?: unknown }} [details]
     */
    constructor(message, { statusCode, errorCode, cause } = {}) {
        super(message, { cause });
        this.statusCode = statusCode;
        this.errorCode = errorCode;
        this.statusText = errorCode;
    }
}

/** @template T @param {Promise<T>} work @param {string} [prefix] @returns {Promise<T>} */
const translated = (work, prefix = "") =>
    work.catch((error) => {
        const known = error instanceof LatchkeyError;
        const { status: statusCode, code: errorCode } = known && error.code === "unknown_outcome" ? /** @type {any} */ (error.cause) : error;
        throw known && statusCode
            ? new PassageError(prefix + error.message, { statusCode, errorCode, cause: error })
            : error;
    });

/** @param {string} name @param {unknown} value */
function guard(name, value) {
    if (!value) {
        throw new Error(`${name} is required.`);
    }
}

/** @param {any} user */
const passageUser = ({ createdAt, externalId, id, lastLoginAt, loginCount, status, updatedAt, userMetadata, webauthn, webauthnDevices, webauthnTypes }) =>
    ({ createdAt, externalId, id, lastLoginAt, loginCount, status, updatedAt, userMetadata, webauthn, webauthnDevices, webauthnTypes });

/** @implements {Api.PassageFlex} */
class PassageFlex {
    #latchkey;
    #calls;
    #apiKey;

    /** @param {Api.PassageFlexConfig} config */
    constructor({ appId, apiKey, url = process.env.LATCHKEY_URL }) {
        if (!appId) {
            throw new PassageError("A Passage App ID is required. Please include {appId: YOUR_APP_ID, apiKey: YOUR_API_KEY}.");
        }
        if (!apiKey) {
            throw new PassageError("A Passage API key is required. Please include {appId: YOUR_APP_ID, apiKey: YOUR_API_KEY}.");
        }
        if (!url) {
            throw new PassageError("Where is Latchkey? Set LATCHKEY_URL=https://passkeys.example.com, or include {url}.");
        }
        const latchkey = (this.#latchkey = new Latchkey({ url, appId, apiKey }));
        this.#calls = new Calls({ url, appId, apiKey });
        this.#apiKey = apiKey;
        this.appId = appId;

        const found = async (/** @type {string} */ externalId) => {
            const user = await latchkey.users.find(externalId);
            if (!user) {
                throw new PassageError("User not found.", { statusCode: 404, errorCode: "user_not_found" });
            }
            return user;
        };

        this.auth = {
            /** @param {string} externalId @param {string} passkeyDisplayName */
            async createRegisterTransaction(externalId, passkeyDisplayName) {
                guard("externalId", externalId);
                guard("passkeyDisplayName", passkeyDisplayName);
                return (await translated(latchkey.transactions.register({ externalId, displayName: passkeyDisplayName }))).transactionId;
            },
            /** @param {string} externalId */
            async createAuthenticateTransaction(externalId) {
                guard("externalId", externalId);
                return (await translated(latchkey.transactions.authenticate({ externalId }))).transactionId;
            },
            /** @param {string} nonce */
            async verifyNonce(nonce) {
                guard("nonce", nonce);
                return (await translated(latchkey.verify(nonce))).externalId;
            },
        };

        this.user = {
            /** @param {string} externalId */
            async get(externalId) {
                guard("externalId", externalId);
                return passageUser(await translated(found(externalId)));
            },
            /** @param {string} externalId */
            async listDevices(externalId) {
                guard("externalId", externalId);
                return translated(found(externalId).then(({ id }) => latchkey.passkeys.list(id)));
            },
            /** @param {string} externalId @param {string} deviceId */
            async revokeDevice(externalId, deviceId) {
                guard("externalId", externalId);
                guard("deviceId", deviceId);
                return translated(found(externalId).then(({ id }) => latchkey.passkeys.revoke(id, deviceId)));
            },
        };
    }

    /** A property of 0.2, which no log prints. */
    get apiKey() {
        return this.#apiKey;
    }

    async getApp() {
        const { id, name, authOrigin } = fromWire((await translated(this.#calls.call("GET", ""), "Could not fetch app: ")).app);
        return { id, name, authOrigin };
    }

    /** @param {{ externalId: string, passkeyDisplayName: string }} args */
    async createRegisterTransaction({ externalId, passkeyDisplayName }) {
        return (await translated(this.#latchkey.transactions.register({ externalId, displayName: passkeyDisplayName }),
            "Could not create register transaction: ")).transactionId;
    }

    /** @param {{ externalId: string }} args */
    async createAuthenticateTransaction({ externalId }) {
        return (await translated(this.#latchkey.transactions.authenticate({ externalId }),
            "Could not create authenticate transaction: ")).transactionId;
    }

    /** @param {string} nonce */
    async verifyNonce(nonce) {
        return (await translated(this.#latchkey.verify(nonce), "Could not verify nonce: ")).externalId;
    }

    /** @param {string} externalId */
    async getUser(externalId) {
        const user = await translated(this.#latchkey.users.find(externalId), "Could not fetch user by external ID: ");
        if (!user) {
            throw new PassageError("Could not find user with that external ID");
        }
        return passageUser(user);
    }

    /** @param {string} externalId */
    async getDevices(externalId) {
        const { id } = await this.getUser(externalId);
        return translated(this.#latchkey.passkeys.list(id), "Could not fetch user's devices: ");
    }

    /** @param {string} externalId @param {string} deviceId @returns {Promise<true>} */
    async revokeDevice(externalId, deviceId) {
        const { id } = await this.getUser(externalId);
        await translated(this.#latchkey.passkeys.revoke(id, deviceId), "Could not delete user's device: ");
        return true;
    }
}

module.exports = {
    version, Latchkey, LatchkeyError, NonceError, MismatchError, WebhookError,
    PassageFlex, PassageError, PassageErrorCode, ErrorStatusText: PassageErrorCode, UserStatus, WebAuthnType,
};
