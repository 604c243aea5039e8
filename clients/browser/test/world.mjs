// A browser and a service for the tests of the browser client: what they were asked, and what they answer.

import { after, beforeEach } from "node:test";

/** @typedef {{ path: string, body: any }} Call */

export const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text).buffer;

/** A passkey as the browser returns it. */
export const credential = (/** @type {object} */ more = {}) => ({
    id: "Y3JlZA",
    rawId: bytes("cred"),
    type: "public-key",
    authenticatorAttachment: "platform",
    getClientExtensionResults: () => ({}),
    response: {
        clientDataJSON: bytes("{}"),
        authenticatorData: bytes("data"),
        signature: bytes("signature"),
        userHandle: bytes("user"),
        attestationObject: undefined,
        getTransports: () => ["internal"],
    },
    ...more,
});

export class World {
    /** @type {Call[]} */
    calls = [];
    /** The options of every fetch. @type {RequestInit[]} */
    fetched = [];
    /** The options of every request to the browser. @type {any[]} */
    asked = [];
    /** @type {[string, any][]} */
    signals = [];
    timeout = 300_000;
    capabilities = { conditionalCreate: true, immediateGet: true };

    /** What the person does: returns a credential, throws, or waits for ever. @type {(options: any) => any} */
    person = () => credential();
    /** @type {(path: string, body: any) => any} */
    service = () => undefined;

    fetch = async (/** @type {string} */ url, /** @type {any} */ init) => {
        const path = url.replace(/^.*\/v1\/apps\/app\//, "");
        const body = JSON.parse(init.body);
        this.calls.push({ path, body });
        this.fetched.push(init);
        const answer = (await this.service(path, body)) ?? this.#usual(path);
        return answer instanceof Response ? answer : Response.json(answer);
    };

    #usual(/** @type {string} */ path) {
        if (path.endsWith("finish")) {
            return { nonce: "nonce" };
        }
        const user = { id: "dXNlcg", name: "ann", displayName: "Ann" };
        const publicKey = { challenge: "Y2hhbGxlbmdl", rpId: "example.com", timeout: this.timeout, user };
        return { handshake: { id: "handshake", challenge: { publicKey } } };
    }

    get paths() {
        return this.calls.map(({ path }) => path.replace("transactions/webauthn/", ""));
    }
}

/** Waits until a request of the browser is aborted. */
export const away = ({ signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

export const refused = (/** @type {number} */ status, /** @type {string} */ code, /** @type {object} */ more = {}, headers = {}) =>
    Response.json({ code, error: `Refused: ${code}.`, ...more }, { status, headers: { "x-request-id": "req-1", ...headers } });

/** Waits for a condition. */
export async function until(/** @type {() => boolean} */ condition) {
    while (!condition()) {
        await new Promise((done) => setImmediate(done));
    }
}

/** Installs a new world before every test. @returns {() => World} */
export function worlds() {
    /** @type {World} */
    let world;
    const before = Object.getOwnPropertyDescriptors(globalThis);
    beforeEach(() => {
        world = new World();
        const ask = async (/** @type {any} */ options) => {
            world.asked.push(options);
            return world.person(options);
        };
        install("navigator", { credentials: { get: ask, create: ask } });
        install("isSecureContext", true);
        install("document", undefined);
        const signal = (/** @type {string} */ name) => async (/** @type {any} */ details) => void world.signals.push([name, details]);
        install("PublicKeyCredential", {
            isConditionalMediationAvailable: async () => true,
            isUserVerifyingPlatformAuthenticatorAvailable: async () => true,
            getClientCapabilities: async () => world.capabilities,
            signalUnknownCredential: signal("unknown"),
            signalAllAcceptedCredentials: signal("accepted"),
            signalCurrentUserDetails: signal("details"),
        });
    });
    after(() => {
        for (const name of ["navigator", "isSecureContext", "document", "PublicKeyCredential"]) {
            delete (/** @type {any} */ (globalThis)[name]);
            if (before[name]) {
                Object.defineProperty(globalThis, name, before[name]);
            }
        }
    });
    return () => world;
}

export function install(/** @type {string} */ name, /** @type {unknown} */ value) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
