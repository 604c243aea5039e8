/*!
 * Latchkey's browser client: passkey ceremonies for pages. One ES module without dependencies, storage, cookies or telemetry.
 * Apache-2.0
 */

/** @import * as Api from "./latchkey-browser.d.ts" */

export const version = "1.0.0";

/** Milliseconds within which a call of the service must be answered. */
const PATIENCE = 20_000;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 300_000;
/** A request of autofill that ends sooner than this was not ended by a person: the pauses grow. */
const SHORT_REQUEST = 10_000;
/** The part of a challenge's life after which autofill renews it; the rest is for a person who has just picked a passkey. */
const RENEWAL = 0.9;
/** An immediate request that is rejected within this many milliseconds has shown nothing. */
const NOTHING_SHOWN = 2_000;

/** Codes after which the same attempt cannot succeed. */
const FINAL = new Set([
    "passkey_exists", "not_supported", "insecure_context", "not_allowed_here", "user_not_active", "app_not_found",
    "user_has_no_passkeys", "unexpected",
]);

/** @type {Record<string, Api.LatchkeyErrorCode>} */
const OF_SERVICE = {
    invalid_request: "transaction_expired",
    webauthn_login_failed: "passkey_refused",
    discoverable_login_failed: "passkey_refused",
    operation_not_allowed: "not_allowed_here",
    user_not_active: "user_not_active",
    app_not_found: "app_not_found",
    user_has_no_passkeys: "user_has_no_passkeys",
    too_many_requests: "too_many_requests",
    service_unavailable: "service_unavailable",
};

/** @type {Record<string, Api.LatchkeyErrorCode>} */
const OF_BROWSER = {
    InvalidStateError: "passkey_exists",
    SecurityError: "not_allowed_here",
    NotSupportedError: "not_supported",
    ConstraintError: "not_supported",
    TypeError: "not_supported",
};

/** @implements {Api.LatchkeyError} */
export class LatchkeyError extends Error {
    name = "LatchkeyError";

    /**
     * @param {Api.LatchkeyErrorCode} code
     * @param {string} message
     * @param {{ status?: number, serverCode?: string, requestId?: string, retryAfter?: number, cause?: unknown }} [details]
     */
    constructor(code, message, { cause, ...details } = {}) {
        super(message, { cause });
        this.code = code;
        this.retryable = !FINAL.has(code);
        /** @type {number | undefined} */
        this.status = details.status;
        /** @type {string | undefined} */
        this.serverCode = details.serverCode;
        this.requestId = details.requestId;
        /** @type {number | undefined} */
        this.retryAfter = details.retryAfter;
    }
}

/** @param {Response} response */
async function refusal(response) {
    const { code: serverCode, error, unknown_credential } = await response.json().catch(() => ({}));
    const { status, headers } = response;
    const code = unknown_credential ? "passkey_unknown"
        : (OF_SERVICE[serverCode] ?? (status === 429 ? "too_many_requests" : status >= 500 ? "service_unavailable" : "unexpected"));
    return new LatchkeyError(code, error ?? `Latchkey answered with status ${status}.`, {
        status,
        serverCode,
        requestId: headers.get("x-request-id") ?? undefined,
        retryAfter: Number(headers.get("retry-after")) || undefined,
    });
}

/** @param {unknown} error @returns {LatchkeyError} */
const known = (error) =>
    error instanceof LatchkeyError ? error : new LatchkeyError("unexpected", String(error), { cause: error });

/** @param {AbortSignal} signal @returns {LatchkeyError} */
const abortion = ({ reason }) =>
    reason instanceof LatchkeyError ? reason : new LatchkeyError("aborted", "The request was aborted.", { cause: reason });

const superseded = () => new LatchkeyError("superseded", "A later request replaced this one.");

/**
 * Aborts as the page does, until the returned function is called.
 *
 * @param {AbortController} controller
 * @param {AbortSignal} [signal]
 */
function follow(controller, signal) {
    const abort = () => signal && controller.abort(abortion(signal));
    signal?.addEventListener("abort", abort);
    if (signal?.aborted) {
        abort();
    }
    return () => signal?.removeEventListener("abort", abort);
}

/** @param {number} milliseconds */
const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// --- JSON of WebAuthn Level 3, also for browsers without its methods.

/** @param {BufferSource} source */
function encode(source) {
    const bytes = ArrayBuffer.isView(source) ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength) : new Uint8Array(source);
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
        .replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

/** @param {string} text */
const decode = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (character) => character.charCodeAt(0));

/** A copy with every buffer in base64url. @param {any} value @returns {any} */
function plain(value) {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
        return encode(/** @type {BufferSource} */ (value));
    }
    return value && typeof value === "object" && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]))
        : value;
}

/** @param {any[] | undefined} credentials */
const decodeIds = (credentials) => credentials?.map((each) => ({ ...each, id: decode(each.id) }));

/** @param {any} json */
const creationOptions = (json) =>
    PublicKeyCredential.parseCreationOptionsFromJSON?.(json) ?? {
        ...json,
        challenge: decode(json.challenge),
        user: { ...json.user, id: decode(json.user.id) },
        excludeCredentials: decodeIds(json.excludeCredentials),
    };

/** @param {any} json */
const requestOptions = (json) =>
    PublicKeyCredential.parseRequestOptionsFromJSON?.(json) ?? {
        ...json,
        challenge: decode(json.challenge),
        allowCredentials: decodeIds(json.allowCredentials),
    };

/**
 * Built from the members, because password managers' extensions return objects without a working `toJSON`.
 *
 * @param {any} credential
 */
function credentialJson(credential) {
    const { id, type, response } = credential;
    const transports = response.getTransports?.();
    /** @type {Record<string, any>} */
    const members = { transports };
    for (const member of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
        if (response[member]) {
            members[member] = encode(response[member]);
        }
    }
    const clientExtensionResults = plain(extensionResults(credential));
    // Secrets of the page, which the service has no use for.
    delete clientExtensionResults.prf?.results;
    delete clientExtensionResults.largeBlob?.blob;
    return {
        id, rawId: id, type, response: members, transports, clientExtensionResults,
        authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    };
}

/** @param {any} credential */
const extensionResults = (credential) => credential.getClientExtensionResults?.() ?? {};

// --- One request at a time: what the page has shown, and what waits meanwhile.

/** The ceremony with a dialog. @type {AbortController | undefined} */
let ceremony;

/** @type {Autofill | undefined} */
let autofill;

/** Resolves once the browser's last request has ended. @type {Promise<unknown>} */
let ended = Promise.resolve();

/**
 * Runs a ceremony in place of an earlier one, while autofill waits.
 *
 * @template T
 * @param {AbortSignal | undefined} signal
 * @param {(signal: AbortSignal) => Promise<T>} work
 */
async function exclusively(signal, work) {
    ceremony?.abort(superseded());
    const mine = (ceremony = new AbortController());
    const leave = follow(mine, signal);
    autofill?.pause();
    try {
        return await work(mine.signal);
    } finally {
        leave();
        if (ceremony === mine) {
            ceremony = undefined;
            autofill?.resume();
        }
    }
}

/**
 * @param {"create" | "get"} method
 * @param {any} options
 * @returns {Promise<any>}
 */
async function ask(method, options) {
    const { signal, publicKey } = options;
    await ended; // browsers refuse a request while an aborted one is still ending
    if (signal.aborted) {
        throw abortion(signal);
    }
    const begin = Date.now();
    const asked = (async () => navigator.credentials[method](options))(); // what an extension throws is a rejection, too
    ended = new Promise((done) => {
        asked.then(done, done);
        signal.addEventListener("abort", () => setTimeout(done, 500)); // in case an extension ignores it
    });
    try {
        const credential = await asked;
        if (!credential) {
            throw new LatchkeyError("cancelled", "The browser returned no passkey.");
        }
        return credential;
    } catch (error) {
        throw signal.aborted ? abortion(signal) : failure(error, options, Date.now() - begin, publicKey.timeout);
    }
}

/**
 * @param {any} error
 * @param {{ mediation?: string, uiMode?: string }} options
 * @param {number} elapsed
 * @param {number | undefined} timeout
 */
function failure(error, { uiMode }, elapsed, timeout = Infinity) {
    if (error instanceof LatchkeyError) {
        return error;
    }
    /** @type {Api.LatchkeyErrorCode} */
    let code = OF_BROWSER[error?.name] ?? "unexpected";
    if (error?.name === "NotAllowedError") {
        code = uiMode && elapsed < NOTHING_SHOWN ? "no_passkey" : elapsed >= timeout ? "timeout" : "cancelled";
    } else if (error?.name === "AbortError") {
        code = "aborted";
    }
    return new LatchkeyError(code, error?.message ?? String(error), { cause: error });
}

// --- The client.

const REGISTER = "register/transactions/webauthn/";
const AUTHENTICATE = "authenticate/transactions/webauthn/";

/** @param {string | URL | undefined} url */
function serviceUrl(url) {
    const global = /** @type {any} */ (globalThis);
    const named = url
        ?? global.document?.querySelector('meta[name="latchkey-url"]')?.content
        ?? global.LATCHKEY_URL
        // Undefined in a bundle that is not an ES module.
        ?? import.meta.url?.match(/^(https?:.*)\/sdk\/latchkey-browser[^/]*$/)?.[1];
    if (!named) {
        throw new TypeError(
            'Where is Latchkey? Pass the option "url", or add <meta name="latchkey-url" content="https://passkeys.example.com"> to the page.');
    }
    return new URL(named, global.document?.baseURI).href.replace(/\/+$/, "");
}

/** @param {unknown} transactionId */
function required(transactionId) {
    if (!transactionId || typeof transactionId !== "string") {
        throw new TypeError("The transaction id is missing: pass the one that your backend obtained from Latchkey.");
    }
    return transactionId;
}

/** @implements {Api.Latchkey} */
export class Latchkey {
    #fetch;
    #autoSignal;

    /**
     * @param {string} appId
     * @param {Api.LatchkeyOptions} [options]
     */
    constructor(appId, { url, fetch = (...request) => globalThis.fetch(...request), autoSignal = true } = {}) {
        if (!appId) {
            throw new TypeError("The app id is missing.");
        }
        this.appId = appId;
        this.url = serviceUrl(url);
        this.#fetch = fetch;
        this.#autoSignal = autoSignal;
    }

    /**
     * @param {string} transactionId
     * @param {Api.RegisterOptions} [options]
     */
    async register(transactionId, { attachment, conditional, signal, extensions } = {}) {
        required(transactionId);
        requireWebauthn();
        return exclusively(signal, async (mine) => {
            const handshake = await this.#start(REGISTER, { transaction_id: transactionId, authenticator_attachment: attachment }, mine);
            const publicKey = withExtensions(creationOptions(handshake.challenge.publicKey), extensions);
            const credential = await ask("create", { publicKey, signal: mine, ...(conditional && { mediation: "conditional" }) });
            return this.#finish(REGISTER, handshake, credential, transactionId);
        });
    }

    /** @param {[(string | Api.AuthenticateOptions)?]} args */
    async authenticate(...args) {
        const given = args[0];
        const { transactionId, mode, signal, extensions } =
            args.length === 0 ? {} : typeof given === "object" && given ? given : { transactionId: given };
        if (given === undefined ? args.length > 0 : typeof given !== "object" || "transactionId" in given) {
            // Without this, a member that the page misspelled would become a login that anybody's passkey satisfies.
            required(transactionId);
        }
        requireWebauthn();
        const immediate = mode === "immediate";
        if (immediate && !(await clientCapabilities()).immediateGet) {
            throw new LatchkeyError("not_supported", "This browser has no immediate requests.");
        }
        return exclusively(signal, async (mine) => {
            const handshake = await this.#start(AUTHENTICATE, { transaction_id: transactionId }, mine);
            return this.#assert(handshake, { signal: mine, ...(immediate && { uiMode: "immediate" }) }, transactionId, extensions);
        });
    }

    /** @param {Api.AutofillOptions} options */
    autofill(options) {
        autofill?.stop(superseded());
        return (autofill = new Autofill(options, (signal) => this.#start(AUTHENTICATE, {}, signal),
            (handshake, signal) => this.#assert(handshake, { mediation: "conditional", signal })));
    }

    /**
     * @param {string} transactionId
     * @param {{ signal?: AbortSignal }} [options]
     */
    async upgrade(transactionId, { signal } = {}) {
        required(transactionId);
        if (ceremony || !(await clientCapabilities()).conditionalCreate) {
            return undefined;
        }
        const limit = new AbortController();
        const timer = setTimeout(() => limit.abort(new LatchkeyError("timeout", "The browser does not answer.")), PATIENCE);
        const leave = follow(limit, signal);
        try {
            return await this.register(transactionId, { conditional: true, signal: limit.signal });
        } catch (error) {
            // The browser decides silently; only what the service or the page did is an error.
            const { code, status } = known(error);
            if (status || ["network", "aborted", "unexpected"].includes(code)) {
                throw error;
            }
            return undefined;
        } finally {
            clearTimeout(timer);
            leave();
        }
    }

    /** @param {Api.Signal[]} signals */
    async signal(signals) {
        const api = /** @type {any} */ (globalThis.PublicKeyCredential);
        const sent = await Promise.all(signals.flatMap(({ rpId, userId, allAcceptedCredentialIds, name, displayName }) => [
            allAcceptedCredentialIds && signalTo("signalAllAcceptedCredentials", { rpId, userId, allAcceptedCredentialIds }),
            name !== undefined && signalTo("signalCurrentUserDetails", { rpId, userId, name, displayName: displayName ?? name }),
        ]));
        return sent.filter(Boolean).length;

        /** @param {string} method @param {object} details */
        async function signalTo(method, details) {
            try {
                // Whether the function exists, because Safari's capabilities are wrong about it.
                return typeof api?.[method] === "function" && (await api[method](details), true);
            } catch {
                return false;
            }
        }
    }

    abort() {
        ceremony?.abort(new LatchkeyError("aborted", "The page aborted the request."));
    }

    /** @returns {Promise<Api.Capabilities>} */
    static async capabilities() {
        const api = /** @type {any} */ (globalThis.PublicKeyCredential);
        const webauthn = Boolean(api && globalThis.isSecureContext && navigator.credentials);
        /** @param {string} method @returns {Promise<boolean>} */
        const asked = async (method) => webauthn && Boolean(await api[method]?.().catch(() => false));
        const client = await clientCapabilities();
        const platform = await asked("isUserVerifyingPlatformAuthenticatorAvailable");
        return {
            webauthn,
            platform,
            passkeys: client.passkeyPlatformAuthenticator ?? platform,
            autofill: await asked("isConditionalMediationAvailable"),
            conditionalCreate: client.conditionalCreate === true,
            immediate: client.immediateGet === true,
            hybrid: client.hybridTransport,
            relatedOrigins: client.relatedOrigins,
            signals: typeof api?.signalUnknownCredential === "function",
            prf: client["extension:prf"],
        };
    }

    /**
     * @param {any} handshake
     * @param {{ signal: AbortSignal, mediation?: string, uiMode?: string }} how
     * @param {string} [transactionId]
     * @param {AuthenticationExtensionsClientInputs} [extensions]
     */
    async #assert(handshake, how, transactionId, extensions) {
        const publicKey = withExtensions(requestOptions(handshake.challenge.publicKey), extensions);
        const credential = await ask("get", { publicKey, ...how });
        try {
            return await this.#finish(AUTHENTICATE, handshake, credential, transactionId);
        } catch (error) {
            if (this.#autoSignal && known(error).code === "passkey_unknown") {
                // Only when the service says so: the device may delete the passkey permanently.
                const api = /** @type {any} */ (PublicKeyCredential);
                await api.signalUnknownCredential?.({ rpId: publicKey.rpId, credentialId: credential.id }).catch(() => undefined);
            }
            throw error;
        }
    }

    /** @param {string} path @param {object} body @param {AbortSignal} signal */
    async #start(path, body, signal) {
        const attempt = () => this.#call(`${path}start`, body, signal);
        const { handshake } = await attempt().catch(async (error) => {
            if (error.code !== "network") {
                throw error;
            }
            await sleep(300);
            return attempt();
        });
        return handshake;
    }

    /**
     * @param {string} path
     * @param {any} handshake
     * @param {any} credential
     * @param {string} [transactionId]
     * @returns {Promise<Api.CeremonyResult>}
     */
    async #finish(path, handshake, credential, transactionId) {
        const { nonce, signals } = await this.#call(`${path}finish`, {
            transaction_id: transactionId,
            handshake_id: handshake.id,
            handshake_response: credentialJson(credential),
        });
        if (signals && this.#autoSignal) {
            await this.signal(signals);
        }
        return {
            nonce,
            transactionId,
            credentialId: credential.id,
            authenticatorAttachment: credential.authenticatorAttachment ?? null,
            clientExtensionResults: extensionResults(credential),
        };
    }

    /**
     * @param {string} path
     * @param {object} body
     * @param {AbortSignal} [signal]
     * @returns {Promise<any>}
     */
    async #call(path, body, signal) {
        const limit = new AbortController();
        const timer = setTimeout(() => limit.abort(), PATIENCE);
        const leave = follow(limit, signal);
        try {
            const response = await this.#fetch(`${this.url}/v1/apps/${encodeURIComponent(this.appId)}/${path}`, {
                method: "POST",
                headers: { "Content-Type": "application/json" },
                body: JSON.stringify(body),
                credentials: "omit",
                signal: limit.signal,
            });
            if (!response.ok) {
                throw await refusal(response);
            }
            return await response.json();
        } catch (error) {
            if (signal?.aborted) {
                throw abortion(signal);
            }
            throw error instanceof LatchkeyError ? error
                : new LatchkeyError("network", "Latchkey cannot be reached, or does not list the origin of this page.", { cause: error });
        } finally {
            clearTimeout(timer);
            leave();
        }
    }
}

function requireWebauthn() {
    if (globalThis.isSecureContext === false) {
        throw new LatchkeyError("insecure_context", "Passkeys require https, or http://localhost.");
    }
    if (!globalThis.PublicKeyCredential) {
        throw new LatchkeyError("not_supported", "This browser has no passkeys.");
    }
}

/** @returns {Promise<Record<string, boolean | undefined>>} */
async function clientCapabilities() {
    const api = /** @type {any} */ (globalThis.PublicKeyCredential);
    return (await api?.getClientCapabilities?.().catch(() => undefined)) ?? {};
}

/** @param {any} publicKey @param {object} [extensions] */
const withExtensions = (publicKey, extensions) =>
    extensions ? { ...publicKey, extensions: { ...publicKey.extensions, ...extensions } } : publicKey;

/** A conditional request that is repeated for as long as its page lives. */
class Autofill {
    #options;
    #start;
    #assert;
    #request = new AbortController();
    /** Pending while a ceremony has its dialog. @type {Promise<void> | undefined} */
    #pause;
    #resume = () => {};
    /** @type {(error: Api.LatchkeyError) => void} */
    #stop = () => {};
    /** Rejected when this is stopped. @type {Promise<never>} */
    #stopped = new Promise((_, reject) => (this.#stop = reject));

    /**
     * @param {Api.AutofillOptions} options
     * @param {(signal: AbortSignal) => Promise<any>} start
     * @param {(handshake: any, signal: AbortSignal) => Promise<Api.CeremonyResult>} assert
     */
    constructor(options, start, assert) {
        this.#options = options;
        this.#start = start;
        this.#assert = assert;
        this.#stopped.catch(() => {});
        const { signal } = options;
        signal?.addEventListener("abort", () => this.stop(abortion(signal)));
        if (signal?.aborted) {
            this.stop(abortion(signal));
        }
        if (ceremony) {
            this.pause();
        }
        /** @type {Promise<Api.CeremonyResult>} */
        this.result = this.#run();
        this.result.catch(() => {}).finally(() => autofill === this && (autofill = undefined));
    }

    /** @param {Api.LatchkeyError} [reason] */
    stop(reason = new LatchkeyError("aborted", "The page stopped autofill.")) {
        this.#stop(reason);
        this.#request.abort(reason);
    }

    pause() {
        this.#pause ??= new Promise((resume) => (this.#resume = resume));
        this.#request.abort();
    }

    resume() {
        this.#pause = undefined;
        this.#resume();
    }

    async #run() {
        if (!(await Latchkey.capabilities()).autofill) {
            throw new LatchkeyError("not_supported", "This browser has no passkey autofill.");
        }
        let pause = FIRST_PAUSE;
        for (;;) {
            await this.#turn();
            const { signal } = (this.#request = new AbortController());
            const begin = Date.now();
            let renewal;
            try {
                const handshake = await this.#start(signal);
                renewal = setTimeout(() => this.#request.abort(), handshake.challenge.publicKey.timeout * RENEWAL);
                const result = await this.#assert(handshake, signal);
                await this.#options.onNonce(result.nonce, result);
                return result;
            } catch (caught) {
                if (signal.aborted) {
                    continue;
                }
                const error = known(caught);
                const isOfBrowser = error.status === undefined;
                if (!error.retryable && !(error.code === "unexpected" && isOfBrowser)) {
                    if (!(isOfBrowser && error.code === "not_allowed_here")) { // Firefox: related origins
                        this.#report(error);
                    }
                    throw error;
                }
                if (error.code !== "cancelled") {
                    this.#report(error);
                }
                if (Date.now() - begin >= SHORT_REQUEST) {
                    pause = FIRST_PAUSE;
                }
                await Promise.race([sleep(Math.max(pause, (error.retryAfter ?? 0) * 1_000)), this.#stopped]);
                pause = Math.min(pause * 2, LONGEST_PAUSE);
            } finally {
                clearTimeout(renewal);
            }
        }
    }

    /** Waits until the page is visible and shows no dialog. */
    async #turn() {
        while (this.#pause || globalThis.document?.hidden) {
            await Promise.race([this.#stopped, this.#pause ?? new Promise((done) =>
                document.addEventListener("visibilitychange", done, { once: true }))]);
        }
        await Promise.race([this.#stopped, undefined]);
    }

    /** @param {LatchkeyError} error */
    #report(error) {
        this.#options.onError?.(error);
    }
}

// --- The names of @passageidentity/passage-flex-js.

export class PassageError extends Error {
    name = "PassageError";

    /** @param {Api.LatchkeyError} error @param {number} ofBrowser the status of a failure in the browser */
    constructor(error, ofBrowser) {
        super(error.message, { cause: error });
        this.statusCode = error.status ?? (error.code === "insecure_context" ? 705 : error.code === "network" ? 0 : ofBrowser);
        this.statusText = error.serverCode ?? error.message;
    }
}

/** @template T @param {Promise<T>} work @param {number} ofBrowser @returns {Promise<T>} */
const translated = (work, ofBrowser) =>
    work.catch((error) => {
        throw error instanceof LatchkeyError ? new PassageError(error, ofBrowser) : error;
    });

/** @implements {Api.PassageFlex} */
export class PassageFlex {
    /** @param {string} appId @param {Api.LatchkeyOptions} [options] */
    constructor(appId, options) {
        const latchkey = new Latchkey(appId, options);
        const webauthn = async () => (await Latchkey.capabilities()).webauthn;
        this.passkey = {
            /** @param {string} transactionId @param {Api.PasskeyCreationOptions} [options] */
            async register(transactionId, { authenticatorAttachment = "platform" } = {}) {
                return (await translated(latchkey.register(transactionId, { attachment: authenticatorAttachment }), 707)).nonce;
            },

            /** @param {Api.IPasskeyAuthenticateOptions | string} [options] */
            async authenticate(options = {}) {
                const { transactionId, isConditionalMediation = false } = typeof options === "string" ? { transactionId: options } : options;
                const work = isConditionalMediation ? untilRefused(latchkey)
                    : transactionId === undefined ? latchkey.authenticate() : latchkey.authenticate(transactionId);
                return (await translated(work, 702)).nonce;
            },
            canRegisterPasskey: webauthn,
            canAuthenticateWithPasskey: webauthn,
            canUseConditionalMediation: async () => (await Latchkey.capabilities()).autofill,
        };
    }
}

/** Autofill that ends with the first passkey, accepted or not. @param {Latchkey} latchkey */
function untilRefused(latchkey) {
    const handle = latchkey.autofill({
        onNonce() {},
        onError(error) {
            if (["passkey_refused", "passkey_unknown"].includes(error.code)) {
                handle.stop(error);
            }
        },
    });
    return handle.result;
}
