/** The closed list of error codes; a code never changes its meaning. */
export type LatchkeyErrorCode =
    // The person or the device
    /** The person closed the dialog, or the browser refused the request. */
    | "cancelled"
    | "timeout"
    /** Only of `mode: "immediate"`: the browser showed nothing, because this device has no passkey for the site. */
    | "no_passkey"
    /** This device already has a passkey of this user. */
    | "passkey_exists"
    | "not_supported"
    | "insecure_context"
    /** The page's origin is not one of the app's, or its host does not belong to the app's RP ID. */
    | "not_allowed_here"
    /** By the page: `signal`, `abort()` or `stop()`. */
    | "aborted"
    /** By a later ceremony, or a later `autofill()`. */
    | "superseded"
    // The service
    /** The transaction has expired or was used; ask the backend for another. */
    | "transaction_expired"
    | "passkey_refused"
    /** Refused because no app of the service has, or ever had, this passkey; it has been signalled to the password manager. */
    | "passkey_unknown"
    | "user_not_active"
    | "too_many_requests"
    | "service_unavailable"
    /** The service cannot be reached, or did not answer within 20 seconds. */
    | "network"
    | "app_not_found"
    | "user_has_no_passkeys"
    | "unexpected";

/** What every method rejects with, except for a `TypeError` where an argument is missing. */
export declare class LatchkeyError extends Error {
    /** For tests of pages. */
    constructor(code: LatchkeyErrorCode, message: string, details?: { status?: number; retryAfter?: number; cause?: unknown });
    readonly name: string;
    readonly code: LatchkeyErrorCode;
    /** The HTTP status of the service's answer, if it answered. */
    readonly status?: number;
    /** The `code` of the service's answer. */
    readonly serverCode?: string;
    /** Identifies the request in the service's log. */
    readonly requestId?: string;
    /** Seconds to wait before the next attempt. */
    readonly retryAfter?: number;
    /** Whether the same button may succeed when it is pressed again. */
    readonly retryable: boolean;
    readonly cause?: unknown;
}

export interface LatchkeyOptions {
    /**
     * The base URL of Latchkey, which may have a path. Default: `<meta name="latchkey-url" content="…">`, else
     * `globalThis.LATCHKEY_URL`, else the service that this module was loaded from.
     */
    url?: string | URL;
    fetch?: typeof globalThis.fetch;
    /** Whether the module calls the Signal API by itself, when the service says that a passkey is unknown or lists the user's passkeys; default true. */
    autoSignal?: boolean;
}

export interface CeremonyResult {
    /** To be passed to the backend, which verifies it once. */
    nonce: string;
    transactionId?: string;
    /** In base64url. */
    credentialId: string;
    /** After a login with `cross-platform` (a phone), a page may offer to create a passkey on this device. */
    authenticatorAttachment: "platform" | "cross-platform" | null;
    /** As the browser returned them, buffers and secrets included; the service receives neither `prf.results` nor `largeBlob.blob`. */
    clientExtensionResults: AuthenticationExtensionsClientOutputs;
}

export interface RegisterOptions {
    /** Default: whatever the person chooses. */
    attachment?: "platform" | "cross-platform" | "any";
    /** Without a dialog, after a login with a password; requires a transaction with `conditional: true`. Prefer `upgrade()`. */
    conditional?: boolean;
    signal?: AbortSignal;
    extensions?: AuthenticationExtensionsClientInputs;
}

export interface AuthenticateOptions {
    /** Required to be a transaction id if it is present, even as undefined. */
    transactionId?: string;
    /**
     * `immediate`, for a login without a transaction after a click: shows nothing and rejects with `no_passkey` if this device has
     * none, and with `not_supported` in a browser without such requests.
     */
    mode?: "modal" | "immediate";
    signal?: AbortSignal;
    extensions?: AuthenticationExtensionsClientInputs;
}

export interface AutofillHandle {
    /** Resolves once `onNonce` has accepted a nonce; rejects when autofill ended for another reason. Need not be handled. */
    readonly result: Promise<CeremonyResult>;
    stop(): void;
}

export interface AutofillOptions {
    /** Receives the nonce of a picked passkey. If it throws, autofill goes on. */
    onNonce(nonce: string, result: CeremonyResult): void | Promise<void>;
    /** For logs, and for `passkey_refused`; autofill goes on by itself. */
    onError?(error: LatchkeyError): void;
    signal?: AbortSignal;
}

/** An element of `signals` in the service's answers. */
export interface Signal {
    rpId: string;
    userId: string;
    allAcceptedCredentialIds?: string[];
    name?: string;
    displayName?: string;
}

/** What this browser can do; undefined where it does not tell. */
export interface Capabilities {
    webauthn: boolean;
    platform: boolean;
    passkeys: boolean;
    autofill: boolean;
    conditionalCreate: boolean;
    immediate: boolean;
    hybrid: boolean | undefined;
    relatedOrigins: boolean | undefined;
    signals: boolean;
    prf: boolean | undefined;
}

/** Passkeys of one app. A page has one ceremony at a time: a later one ends an earlier one, and autofill waits meanwhile. */
export declare class Latchkey {
    constructor(appId: string, options?: LatchkeyOptions);
    readonly appId: string;
    readonly url: string;
    /** Creates a passkey. */
    register(transactionId: string, options?: RegisterOptions): Promise<CeremonyResult>;
    /**
     * Logs in: with a transaction the user that the backend named, without one the user that the passkey identifies. An argument
     * that is passed but undefined is a `TypeError`, so that a misspelled member is not a login of anybody.
     */
    authenticate(transactionIdOrOptions?: string | AuthenticateOptions): Promise<CeremonyResult>;
    /** Offers passkeys in the field `autocomplete="username webauthn"` for as long as the page lives; replaces an earlier autofill. */
    autofill(options: AutofillOptions): AutofillHandle;
    /** Creates a passkey without a dialog after a login with a password; undefined where the browser does not. */
    upgrade(transactionId: string, options?: { signal?: AbortSignal }): Promise<CeremonyResult | undefined>;
    /** Passes signals to the password managers and returns how many the browser accepted; never throws. */
    signal(signals: Signal[]): Promise<number>;
    /** Ends the ceremony that has a dialog. */
    abort(): void;
    static capabilities(): Promise<Capabilities>;
}

export interface PasskeyCreationOptions {
    authenticatorAttachment?: "platform" | "cross-platform" | "any";
}

export interface IPasskeyAuthenticateOptions {
    transactionId?: string;
    isConditionalMediation?: boolean;
}

/** What the methods of `PassageFlex` reject with. */
export declare class PassageError extends Error {
    /** For tests of pages. */
    constructor(error: LatchkeyError, statusOfBrowser: number);
    readonly name: string;
    /** The HTTP status of the service's answer; 0 if there was none; 702, 705 or 707 for a failure in the browser. */
    readonly statusCode: number;
    readonly statusText: string;
    /** A {@link LatchkeyError}. */
    readonly cause?: unknown;
}

/** The class of `@passageidentity/passage-flex-js`. Methods resolve with a nonce. */
export declare class PassageFlex {
    constructor(appId: string, options?: LatchkeyOptions);
    passkey: {
        register(transactionId: string, options?: PasskeyCreationOptions): Promise<string>;
        /** A string is a transaction id. */
        authenticate(options?: IPasskeyAuthenticateOptions | string): Promise<string>;
        canRegisterPasskey(): Promise<boolean>;
        canAuthenticateWithPasskey(): Promise<boolean>;
        canUseConditionalMediation(): Promise<boolean>;
    };
}

/** The version of this module. */
export declare const version: string;
