// The calls of a registration and a login as an efficient Node service would implement them: @simplewebauthn/server for the
// ceremonies, node:http without a framework, pg with prepared statements, one statement per step, hashed tickets. It omits
// whatever it can: audit, limits, settings. Environment: DATABASE_URL, PORT, APP, API_KEY.
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import pg from "pg";
import {
    generateAuthenticationOptions,
    generateRegistrationOptions,
    verifyAuthenticationResponse,
    verifyRegistrationResponse,
} from "@simplewebauthn/server";

const ORIGIN = "https://example.com";
const RP_ID = "example.com";
const db = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });
await db.query(`
    CREATE SCHEMA IF NOT EXISTS peer;
    CREATE TABLE IF NOT EXISTS peer.account (id bigserial PRIMARY KEY, external_id text UNIQUE NOT NULL, handle bytea NOT NULL);
    CREATE TABLE IF NOT EXISTS peer.passkey (credential_id text PRIMARY KEY, account_id bigint NOT NULL REFERENCES peer.account,
        public_key bytea NOT NULL, sign_count bigint NOT NULL, transports text[], last_login_at timestamptz);
    CREATE INDEX IF NOT EXISTS passkey_account ON peer.passkey (account_id);
    CREATE TABLE IF NOT EXISTS peer.ceremony (id bytea PRIMARY KEY, account_id bigint NOT NULL, type text NOT NULL, state text NOT NULL,
        expires_at timestamptz NOT NULL, handshake bytea, challenge text, nonce bytea) WITH (fillfactor = 60);
    CREATE INDEX IF NOT EXISTS ceremony_nonce ON peer.ceremony (nonce);`);

const query = (name, text) => (...values) => db.query({ name, text, values }).then((result) => result.rows[0]);
const requestRegistration = query("request-registration", `
    WITH account AS (INSERT INTO peer.account (external_id, handle) VALUES ($2, $3)
        ON CONFLICT (external_id) DO UPDATE SET external_id = excluded.external_id RETURNING id)
    INSERT INTO peer.ceremony (id, account_id, type, state, expires_at)
    SELECT $1, id, 'register', 'requested', now() + interval '10 min' FROM account RETURNING account_id`);
const requestLogin = query("request-login", `
    INSERT INTO peer.ceremony (id, account_id, type, state, expires_at)
    SELECT $1, id, 'authenticate', 'requested', now() + interval '10 min' FROM peer.account WHERE external_id = $2
    RETURNING account_id`);
const start = query("start", `
    UPDATE peer.ceremony c SET state = 'challenged', handshake = $2, challenge = $3
    FROM peer.account a WHERE c.id = $1 AND a.id = c.account_id AND c.state IN ('requested', 'challenged') AND c.expires_at > now()
    RETURNING a.handle, (SELECT json_agg(json_build_object('id', p.credential_id, 'transports', p.transports))
        FROM peer.passkey p WHERE p.account_id = a.id) AS passkeys`);
const read = query("read", `
    SELECT c.challenge, p.public_key, p.sign_count, p.transports
    FROM peer.ceremony c LEFT JOIN peer.passkey p ON p.account_id = c.account_id AND p.credential_id = $3
    WHERE c.id = $1 AND c.handshake = $2 AND c.state = 'challenged' AND c.expires_at > now()`);
const completeRegistration = query("complete-registration", `
    WITH live AS (UPDATE peer.ceremony SET state = 'completed', nonce = $3
        WHERE id = $1 AND handshake = $2 AND state = 'challenged' RETURNING account_id)
    INSERT INTO peer.passkey (credential_id, account_id, public_key, sign_count, transports)
    SELECT $4, account_id, $5, $6, $7 FROM live RETURNING account_id`);
const completeLogin = query("complete-login", `
    WITH live AS (UPDATE peer.ceremony SET state = 'completed', nonce = $3
        WHERE id = $1 AND handshake = $2 AND state = 'challenged' RETURNING account_id)
    UPDATE peer.passkey p SET sign_count = $5, last_login_at = now() FROM live
    WHERE p.credential_id = $4 AND p.account_id = live.account_id RETURNING p.account_id`);
const redeem = query("redeem", `
    UPDATE peer.ceremony c SET state = 'redeemed' FROM peer.account a
    WHERE c.nonce = $1 AND c.state = 'completed' AND a.id = c.account_id RETURNING a.external_id`);

const ticket = () => randomBytes(24).toString("base64url");
const hash = (text) => createHash("sha256").update(text).digest();
const keyHash = hash(process.env.API_KEY);

class Refused extends Error {
    constructor(status, code) {
        super(code);
        this.status = status;
    }
}
const must = (row, status, code) => {
    if (!row) throw new Refused(status, code);
    return row;
};

const routes = {
    "transactions/register": async ({ external_id }) => {
        const transaction_id = ticket();
        await requestRegistration(hash(transaction_id), external_id, randomBytes(32));
        return { transaction_id };
    },
    "transactions/authenticate": async ({ external_id }) => {
        const transaction_id = ticket();
        must(await requestLogin(hash(transaction_id), external_id), 404, "user_not_found");
        return { transaction_id };
    },
    "register/transactions/webauthn/start": async ({ transaction_id }) => {
        const id = ticket();
        const challenge = randomBytes(32);
        const row = must(await start(hash(transaction_id), hash(id), challenge.toString("base64url")), 400, "invalid_request");
        const publicKey = await generateRegistrationOptions({
            rpName: "Peer", rpID: RP_ID, userName: "Customer", userID: row.handle, challenge,
            excludeCredentials: row.passkeys ?? [],
        });
        return { handshake: { id, challenge: { publicKey } }, transaction_id };
    },
    "authenticate/transactions/webauthn/start": async ({ transaction_id }) => {
        const id = ticket();
        const challenge = randomBytes(32);
        const row = must(await start(hash(transaction_id), hash(id), challenge.toString("base64url")), 400, "invalid_request");
        const publicKey = await generateAuthenticationOptions({
            rpID: RP_ID, challenge, userVerification: "required", allowCredentials: row.passkeys ?? [],
        });
        return { handshake: { id, challenge: { publicKey } }, transaction_id };
    },
    "register/transactions/webauthn/finish": async ({ transaction_id, handshake_id, handshake_response }) => {
        const row = must(await read(hash(transaction_id), hash(handshake_id), handshake_response.id), 400, "invalid_request");
        const { verified, registrationInfo } = await verifyRegistrationResponse({
            response: { clientExtensionResults: {}, ...handshake_response },
            expectedChallenge: row.challenge, expectedOrigin: ORIGIN, expectedRPID: RP_ID,
        });
        must(verified, 401, "webauthn_login_failed");
        const { id, publicKey, counter } = registrationInfo.credential;
        const nonce = ticket();
        must(await completeRegistration(hash(transaction_id), hash(handshake_id), hash(nonce), id, Buffer.from(publicKey), counter,
            handshake_response.transports), 400, "invalid_request");
        return { nonce };
    },
    "authenticate/transactions/webauthn/finish": async ({ transaction_id, handshake_id, handshake_response }) => {
        const row = must(await read(hash(transaction_id), hash(handshake_id), handshake_response.id), 400, "invalid_request");
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({
            response: { clientExtensionResults: {}, ...handshake_response },
            expectedChallenge: row.challenge, expectedOrigin: ORIGIN, expectedRPID: RP_ID,
            credential: {
                id: handshake_response.id, publicKey: row.public_key, counter: Number(row.sign_count), transports: row.transports,
            },
        });
        must(verified, 401, "webauthn_login_failed");
        const nonce = ticket();
        must(await completeLogin(hash(transaction_id), hash(handshake_id), hash(nonce), handshake_response.id,
            authenticationInfo.newCounter), 400, "invalid_request");
        return { nonce };
    },
    "authenticate/verify": async ({ nonce }) => must(await redeem(hash(nonce)), 401, "invalid_nonce"),
};
const ofBackends = new Set(["transactions/register", "transactions/authenticate", "authenticate/verify"]);
const prefix = `/v1/apps/${process.env.APP}/`;

createServer(async (request, response) => {
    const answer = (status, body) => {
        const json = JSON.stringify(body);
        response.writeHead(status, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(json) });
        response.end(json);
    };
    try {
        const path = request.url.startsWith(prefix) ? request.url.slice(prefix.length) : "";
        const route = must(routes[path], 404, "not_found");
        if (ofBackends.has(path)) {
            const key = (request.headers.authorization ?? "").replace(/^Bearer /, "");
            must(timingSafeEqual(hash(key), keyHash), 401, "invalid_access_token");
        }
        const chunks = [];
        for await (const chunk of request) chunks.push(chunk);
        answer(200, await route(JSON.parse(Buffer.concat(chunks))));
    } catch (error) {
        if (!(error instanceof Refused)) console.error(error);
        answer(error.status ?? 500, { code: error.message });
    }
}).listen(Number(process.env.PORT), () => console.log("ready"));
