export interface LatchkeyOptions {
    /** The base URL of Latchkey, which may have a path. */
    url: string | URL;
    appId: string;
    /** A secret of the backend. */
    apiKey: string;
    /** Milliseconds within which a call must be answered; default 10,000. */
    timeout?: number;
    fetch?: typeof globalThis.fetch;
}

interface TransactionRequest {
    /** The relying party's own id of the user, never shown to people. */
    externalId: string;
    /** Returned by the verification unchanged: what the person confirms, such as a payment. At most 4 KiB of JSON. */
    context?: object;
    userVerification?: "required" | "preferred" | "discouraged";
    /** Seconds. */
    expiresIn?: number;
}

export interface RegisterRequest extends TransactionRequest {
    /** The name that password managers show. */
    displayName: string;
    /** For the browser client's `upgrade()`, after a login with a password. */
    conditional?: boolean;
}

export interface AuthenticateRequest extends TransactionRequest {}

/** What a nonce must be; a member that is present but undefined is a `TypeError`. */
export interface Expected {
    /** The transaction that this session asked for; null requires a login without one. */
    transactionId?: string | null;
    externalId?: string;
    /** Requires that the device verified the user, by PIN or biometrics. */
    userVerified?: boolean;
    /** Seconds since the person used the passkey. */
    maxAge?: number;
}

export interface Verified {
    externalId: string;
    /** Absent for a login without a transaction. */
    transactionId?: string;
    type: "register" | "authenticate";
    deviceId: string;
    credentialId: string;
    userVerified: boolean;
    backedUp: boolean;
    aaguid: string;
    origin: string;
    rpId: string;
    authenticatedAt: Date;
    authenticatorAttachment?: "platform" | "cross-platform";
    context?: Record<string, unknown>;
}

export interface VerifiedOffline {
    /** Unique; a backend that must not accept a nonce twice remembers it until `expiresAt`. */
    id: string;
    externalId: string;
    userVerified: boolean;
    authenticatedAt: Date;
    expiresAt: Date;
}

export interface Passkey {
    id: string;
    credId: string;
    friendlyName: string;
    type: "passkey" | "security_key" | "platform";
    usageCount: number;
    createdAt: Date;
    lastLoginAt: Date;
    updatedAt: Date;
    icons: { light: string | null; dark: string | null };
}

export interface ListedUser {
    id: string;
    externalId: string;
    status: "active" | "inactive" | "pending";
    loginCount: number;
    createdAt: Date;
    lastLoginAt: Date;
    updatedAt: Date;
    userMetadata: Record<string, unknown>;
}

export interface User extends ListedUser {
    webauthn: boolean;
    webauthnDevices: Passkey[];
    webauthnTypes: Passkey["type"][];
}

export interface UserFilter {
    status?: "active" | "inactive" | "pending";
    createdBefore?: Date;
    /** Such as `created_at:DESC`. */
    orderBy?: string;
    /** Users per call, 1 to 500; default 100. */
    pageSize?: number;
}

/** For the browser client's `signal()`. */
export interface Signal {
    rpId: string;
    userId: string;
    allAcceptedCredentialIds?: string[];
    name?: string;
    displayName?: string;
}

export type WebhookHeaders = { get(name: string): string | null } | Record<string, string | string[] | undefined>;

export interface WebhookEvent {
    /** The event's id: deliveries are repeated with the same one. */
    id: string;
    type: string;
    timestamp: Date;
    data: Record<string, unknown>;
}

/** A call failed. */
export declare class LatchkeyError extends Error {
    constructor(code: string, message: string, details?: { status?: number; requestId?: string; retryAfter?: number; cause?: unknown });
    /** The service's code, or `network`, `unknown_outcome` (only of `verify`), `service_unavailable`, `unexpected`. */
    readonly code: string;
    /** The HTTP status, if the service answered. */
    readonly status?: number;
    /** Identifies the request in the service's log. */
    readonly requestId?: string;
    /** Seconds to wait before the next attempt. */
    readonly retryAfter?: number;
    readonly cause?: unknown;
}

/** The nonce cannot be accepted: invalid, expired, used, of another transaction, or its user is not active (`code`). */
export declare class NonceError extends LatchkeyError {}

/** The nonce was valid, and is used up, but it is not what was expected. */
export declare class MismatchError extends LatchkeyError {
    constructor(member: string);
    /** The member of the expectation that differs. */
    readonly member: string;
}

/** The request is not a webhook of Latchkey's. */
export declare class WebhookError extends LatchkeyError {
    constructor(message: string);
}

/**
 * The server API of one app. Reads, and the making of transactions, are tried once more after a failed connection or a 503; nothing
 * else is.
 */
export declare class Latchkey {
    constructor(options: LatchkeyOptions);
    readonly transactions: {
        register(request: RegisterRequest): Promise<{ transactionId: string }>;
        authenticate(request: AuthenticateRequest): Promise<{ transactionId: string }>;
    };
    /**
     * Redeems a nonce, once. If Latchkey cannot be reached the error's code is `unknown_outcome`, because the nonce may be used up.
     *
     * @throws NonceError, MismatchError, LatchkeyError
     */
    verify(nonce: string, expect?: Expected): Promise<Verified>;
    /**
     * Verifies a signed nonce (`nonce_format: jwt`) with the app's published keys and without redeeming it: it proves who logged in,
     * not that the nonce was not used before.
     *
     * @throws NonceError, MismatchError, LatchkeyError
     */
    verifyOffline(nonce: string, expect?: Omit<Expected, "transactionId">): Promise<VerifiedOffline>;
    readonly users: {
        find(externalId: string): Promise<User | undefined>;
        get(userId: string): Promise<User>;
        list(filter?: UserFilter): AsyncIterable<ListedUser>;
        /** Replaces the metadata as a whole. */
        update(userId: string, changes: { userMetadata: object }): Promise<User>;
        activate(userId: string): Promise<User>;
        deactivate(userId: string): Promise<User>;
        delete(userId: string): Promise<void>;
    };
    readonly passkeys: {
        list(userId: string): Promise<Passkey[]>;
        rename(userId: string, deviceId: string, name: string): Promise<Passkey>;
        revoke(userId: string, deviceId: string): Promise<void>;
        signals(userId: string): Promise<Signal[]>;
    };
    /**
     * Verifies a webhook (Standard Webhooks 1.0) and returns its event.
     *
     * @param rawBody the bytes of the body, before any JSON parser
     * @param secrets one or several, while they are rotated
     * @throws WebhookError
     */
    static webhook(rawBody: string | Buffer, headers: WebhookHeaders, secrets: string | string[]): WebhookEvent;
}

/** The configuration of `PassageFlex`. */
export interface PassageFlexConfig {
    appId: string;
    apiKey: string;
    /** Where Latchkey is; default: the environment variable `LATCHKEY_URL`. */
    url?: string | URL;
}
export type PassageConfig = PassageFlexConfig;

export declare const PassageErrorCode: {
    readonly InvalidRequest: "invalid_request";
    readonly AccessToken: "invalid_access_token";
    readonly Nonce: "invalid_nonce";
    readonly CannotCreateTransaction: "cannot_create_transaction";
    readonly OperationNotAllowed: "operation_not_allowed";
    readonly UserNotActive: "user_not_active";
    readonly AppNotFound: "app_not_found";
    readonly DeviceNotFound: "device_not_found";
    readonly TransactionNotFound: "transaction_not_found";
    readonly UserNotFound: "user_not_found";
    readonly UserHasNoPasskeys: "user_has_no_passkeys";
    readonly TooManyRequests: "too_many_requests";
    readonly InternalServerError: "internal_server_error";
    readonly ServiceUnavailable: "service_unavailable";
};
export type PassageErrorCode = (typeof PassageErrorCode)[keyof typeof PassageErrorCode];
export declare const ErrorStatusText: typeof PassageErrorCode;
export declare const UserStatus: { readonly Active: "active"; readonly Inactive: "inactive"; readonly Pending: "pending" };
export type UserStatus = (typeof UserStatus)[keyof typeof UserStatus];
export declare const WebAuthnType: { readonly Passkey: "passkey"; readonly SecurityKey: "security_key"; readonly Platform: "platform" };
export type WebAuthnType = (typeof WebAuthnType)[keyof typeof WebAuthnType];

/** The service refused a call of `PassageFlex`; what failed without an answer is a {@link LatchkeyError}. */
export declare class PassageError extends Error {
    constructor(message: string, details?: { statusCode?: number; errorCode?: string; cause?: unknown });
    readonly statusCode: number | undefined;
    /** The service's code, as 1.0 names it. */
    readonly errorCode: string | undefined;
    /** The same, as 0.2 names it. */
    readonly statusText: string | undefined;
}

export interface AppInfo {
    id: string;
    name: string;
    authOrigin: string;
}
export type WebAuthnDevices = Passkey;
export type WebAuthnIcons = Passkey["icons"];
export interface PassageUser {
    createdAt: Date;
    externalId: string;
    id: string;
    lastLoginAt: Date;
    loginCount: number;
    status: UserStatus;
    updatedAt: Date;
    userMetadata: object | null;
    webauthn: boolean;
    webauthnDevices: WebAuthnDevices[];
    webauthnTypes: WebAuthnType[];
}
export type UserInfo = PassageUser;
export interface CreateTransactionRegisterRequest {
    externalId: string;
    passkeyDisplayName: string;
}
export interface CreateTransactionAuthenticateRequest {
    externalId: string;
}

/** The class of `@passageidentity/passage-flex-node`: the calls of 1.0 in `auth` and `user`, and those of 0.2. */
export declare class PassageFlex {
    constructor(config: PassageFlexConfig);
    readonly appId: string;
    get apiKey(): string;
    readonly auth: {
        createRegisterTransaction(externalId: string, passkeyDisplayName: string): Promise<string>;
        createAuthenticateTransaction(externalId: string): Promise<string>;
        /** Returns the user's external id. */
        verifyNonce(nonce: string): Promise<string>;
    };
    readonly user: {
        get(externalId: string): Promise<PassageUser>;
        listDevices(externalId: string): Promise<WebAuthnDevices[]>;
        revokeDevice(externalId: string, deviceId: string): Promise<void>;
    };
    getApp(): Promise<AppInfo>;
    createRegisterTransaction(args: CreateTransactionRegisterRequest): Promise<string>;
    createAuthenticateTransaction(args: CreateTransactionAuthenticateRequest): Promise<string>;
    /** Returns the user's external id. */
    verifyNonce(nonce: string): Promise<string>;
    getUser(externalId: string): Promise<UserInfo>;
    getDevices(externalId: string): Promise<WebAuthnDevices[]>;
    revokeDevice(externalId: string, deviceId: string): Promise<boolean>;
}

/** The version of this module. */
export declare const version: string;
