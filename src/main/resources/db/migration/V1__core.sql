-- Apps, keys, users, passkeys and ceremonies. Every key that clients see is text compared byte by byte;
-- every look-up names the app, so that another app's id is simply not found. Every unique key contains the app, so that the tables
-- can be distributed by it.

CREATE TABLE app (
    id                      text COLLATE "C" PRIMARY KEY,
    -- Distinguishes apps that had the same id one after the other.
    life                    uuid        NOT NULL,
    name                    text        NOT NULL,
    rp_name                 text,
    auth_origin             text        NOT NULL,
    additional_auth_origins text[]      NOT NULL,
    settings                text        NOT NULL,
    challenge_key           bytea       NOT NULL CHECK (octet_length(challenge_key) = 32),
    created_at              timestamptz NOT NULL,
    updated_at              timestamptz NOT NULL,
    -- Since when the app does not exist for anyone; the row stays until all other rows of the app have been erased.
    deleted_at              timestamptz,
    -- The types of events that one of its enabled webhooks wants: without any, nothing is written to the outbox.
    wanted_events           text[]      NOT NULL DEFAULT '{}'
);

CREATE INDEX app_deleted ON app (deleted_at) WHERE deleted_at IS NOT NULL;

-- The rp_id of each app, apart from the app: whatever adds passkeys locks this row, so that the rp_id cannot change meanwhile,
-- and what belongs to an app refers to this row. So no ceremony ever waits for a lock on an app.
CREATE TABLE relying_party (
    app_id text COLLATE "C" PRIMARY KEY REFERENCES app ON DELETE CASCADE,
    rp_id  text NOT NULL
);

CREATE INDEX relying_party_by_rp_id ON relying_party (rp_id);

CREATE TABLE api_key (
    id           text COLLATE "C" NOT NULL,
    app_id       text COLLATE "C" NOT NULL REFERENCES app ON DELETE CASCADE,
    name         text             NOT NULL,
    prefix       text             NOT NULL,
    secret_hash  bytea            NOT NULL CHECK (octet_length(secret_hash) = 32),
    scopes       text[]           NOT NULL,
    created_at   timestamptz      NOT NULL,
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz,
    -- When a webhook's event announced its expiry.
    expiry_noted_at timestamptz,
    PRIMARY KEY (id, app_id),
    UNIQUE (app_id, secret_hash)
);

CREATE INDEX api_key_by_app ON api_key (app_id, created_at, id);

-- Keys that sign an app's nonces. The newest one that is already in effect signs; all are published.
CREATE TABLE nonce_key (
    app_id             text COLLATE "C" NOT NULL REFERENCES relying_party ON DELETE CASCADE,
    generation         integer          NOT NULL,
    id                 text COLLATE "C" NOT NULL,
    public_key         bytea            NOT NULL,
    -- Encrypted with a key that the database never sees.
    sealed_private_key bytea            NOT NULL,
    created_at         timestamptz      NOT NULL,
    signs_from         timestamptz      NOT NULL,
    PRIMARY KEY (app_id, generation)
);

CREATE TABLE app_user (
    id                    text COLLATE "C" NOT NULL,
    app_id                text COLLATE "C" NOT NULL REFERENCES relying_party,
    external_id           text COLLATE "C" NOT NULL,
    user_handle           bytea            NOT NULL CHECK (octet_length(user_handle) BETWEEN 1 AND 64),
    status                text COLLATE "C" NOT NULL CHECK (status IN ('pending', 'active', 'inactive')),
    -- JSON exactly as received: jsonb would reorder members and drop duplicates and white space.
    user_metadata         text             NOT NULL,
    -- Kept by the statements that add and remove passkeys, so that a limit on them holds under races.
    passkey_count         integer          NOT NULL CHECK (passkey_count >= 0),
    -- The logins of revoked passkeys, which count towards the user's login_count and last_login_at.
    revoked_usage_count   bigint           NOT NULL,
    revoked_last_login_at timestamptz,
    -- When the first passkey was added; NULL: never, and the user is deleted after the retention period.
    enrolled_at           timestamptz,
    created_at            timestamptz      NOT NULL,
    updated_at            timestamptz      NOT NULL,
    PRIMARY KEY (id, app_id),
    UNIQUE (app_id, external_id),
    -- Signals name passkeys by their user's handle: with the handle of two users, each would delete the other's.
    UNIQUE (app_id, user_handle)
);

CREATE INDEX app_user_by_creation ON app_user (app_id, created_at, id);
CREATE INDEX app_user_by_status ON app_user (app_id, status, created_at, id);
CREATE INDEX app_user_by_id ON app_user (app_id, id);

CREATE TABLE passkey (
    id                  text COLLATE "C" NOT NULL,
    app_id              text COLLATE "C" NOT NULL,
    user_id             text COLLATE "C" NOT NULL,
    credential_id       bytea            NOT NULL CHECK (octet_length(credential_id) BETWEEN 1 AND 1023),
    public_key          bytea            NOT NULL,
    rp_id               text             NOT NULL,
    -- NULL: unknown, for an imported passkey; filled in at its first use.
    sign_count          bigint CHECK (sign_count BETWEEN 0 AND 4294967295),
    backup_eligible     boolean,
    backup_state        boolean,
    uv_initialized      boolean,
    -- The user handle stored by the authenticator, issued by this service or another one.
    user_handle         bytea CHECK (octet_length(user_handle) BETWEEN 1 AND 64),
    transports          text[]           NOT NULL,
    aaguid              uuid             NOT NULL,
    attestation_format  text             NOT NULL,
    -- Stored unless the format is none, to be re-evaluated when the metadata of its authenticator changes.
    attestation_object  bytea,
    display_name        text             NOT NULL,
    friendly_name       text,
    user_agent          text,
    usage_count         bigint           NOT NULL,
    created_at          timestamptz      NOT NULL,
    updated_at          timestamptz      NOT NULL,
    last_login_at       timestamptz,
    PRIMARY KEY (id, app_id),
    -- The app second: an index that begins with it could be taken for all passkeys of an app.
    UNIQUE (credential_id, app_id),
    FOREIGN KEY (user_id, app_id) REFERENCES app_user (id, app_id)
) WITH (fillfactor = 80);

-- With the AAGUID, so that an app's passkeys are counted from the index alone.
CREATE INDEX passkey_by_user ON passkey (app_id, user_id) INCLUDE (aaguid);
-- For a model that is reported as compromised; small, because its keys are few.
CREATE INDEX passkey_by_model ON passkey (aaguid, app_id);
-- For imports, which must not give a user the handle of another one's passkey; by hash, because it is much smaller.
CREATE INDEX passkey_by_handle ON passkey USING hash (user_handle);

-- SHA-256 of credential ids that were once registered: unknown_credential is reported only for ids that never were.
CREATE TABLE revoked_credential (
    app_id          text COLLATE "C" NOT NULL REFERENCES relying_party,
    credential_hash bytea            NOT NULL CHECK (octet_length(credential_hash) = 32),
    PRIMARY KEY (app_id, credential_hash)
);

-- One ceremony from its request to its audit record. No foreign keys: the record outlives what it refers to.
-- Every indexed column is fixed at insertion and pages have free space, so that each step is a heap-only update.
CREATE TABLE ceremony (
    id                    uuid             NOT NULL,
    app_id                text COLLATE "C" NOT NULL,
    user_id               text COLLATE "C",
    type                  text COLLATE "C" NOT NULL CHECK (type IN ('register', 'authenticate')),
    state                 text COLLATE "C" NOT NULL
                          CHECK (state IN ('requested', 'challenged', 'completed', 'redeemed', 'refused')),
    created_at            timestamptz      NOT NULL,

    -- The transaction; without one (a login by discoverable credential) its hash is NULL.
    transaction_hash      bytea,
    expires_at            timestamptz      NOT NULL,
    display_name          text,
    requested_user_verification text,
    conditional           boolean          NOT NULL,
    context               text,
    starts                smallint         NOT NULL,

    -- Fixed by the last start for the finish.
    handshake_hash        bytea,
    handshake_expires_at  timestamptz,
    challenge             bytea,
    rp_id                 text,
    user_verification     text,
    algorithms            integer[],
    sign_count_policy     text,
    backup_eligibility_policy text,
    max_passkeys          integer,
    pending_enrolment     boolean,
    attestation_trust     text,

    -- Refused finishes, at most five: a JSON array of {at, reason, ip_addr, request_id}.
    refused               smallint         NOT NULL,
    refusals              jsonb            NOT NULL,

    -- The outcome and its nonce.
    completed_at          timestamptz,
    -- In clear, because the transaction is used up by now and the redemption returns its id.
    transaction_secret    bytea,
    passkey_id            text COLLATE "C",
    credential_id         bytea,
    user_verified         boolean,
    backup_state          boolean,
    -- Whether this login changed the passkey's backup eligibility; NULL: it was unknown, or there was no login.
    backup_eligibility_changed boolean,
    aaguid                uuid,
    origin                text,
    authenticator_attachment text,
    nonce_hash            bytea,
    nonce_expires_at      timestamptz,
    redeemed_at           timestamptz,

    -- Becomes a passkey when the nonce is redeemed, and cannot be used before; NULL: nothing is pending.
    pending_credential_hash    bytea,
    pending_public_key         bytea,
    pending_sign_count         bigint,
    pending_backup_eligible    boolean,
    pending_transports         text[],
    pending_attestation_format text,
    pending_attestation_object bytea,

    -- Of the browser or phone at the last start or finish.
    ip_addr               text,
    user_agent            text,
    PRIMARY KEY (id, app_id)
) WITH (fillfactor = 60);

CREATE INDEX ceremony_by_user ON ceremony (app_id, user_id, created_at, id);
CREATE INDEX ceremony_by_app ON ceremony (app_id, created_at, id);
CREATE INDEX ceremony_by_time ON ceremony (created_at, id);

-- A pending credential must not be reported as unknown. The column changes only in such ceremonies, so that all other
-- updates remain heap-only.
CREATE INDEX ceremony_by_pending_credential ON ceremony (app_id, pending_credential_hash)
    WHERE pending_credential_hash IS NOT NULL;

-- The last valid BLOB of FIDO metadata of a source. The replica that advances next_attempt_at makes the request.
CREATE TABLE mds_blob (
    source          text COLLATE "C" PRIMARY KEY,
    -- NULL: never fetched.
    no              bigint,
    blob            bytea,
    etag            text,
    fetched_at      timestamptz,
    next_attempt_at timestamptz NOT NULL
);

-- Actions of operators, of backends managing users, and of housekeeping. No foreign keys: it outlives what it refers to.
CREATE TABLE operator_action (
    id         uuid             NOT NULL,
    -- Empty: several apps'.
    app_id     text COLLATE "C" NOT NULL,
    created_at timestamptz      NOT NULL,
    type       text COLLATE "C" NOT NULL,
    -- token, api_key:<id of the key>, housekeeping, or the subject of the operator's JWT.
    actor      text             NOT NULL,
    user_id    text COLLATE "C",
    device_id  text COLLATE "C",
    -- Of the things it was done to; NULL: one.
    count      bigint,
    ip_addr    text,
    user_agent text,
    PRIMARY KEY (id, app_id)
);

CREATE INDEX operator_action_by_user ON operator_action (user_id, created_at, id);
CREATE INDEX operator_action_by_app ON operator_action (app_id, created_at, id);
CREATE INDEX operator_action_by_time ON operator_action (created_at, id);

-- How much happened in an app, by hour: written by each replica now and then from counters in memory.
CREATE TABLE figure (
    app_id text COLLATE "C" NOT NULL REFERENCES relying_party ON DELETE CASCADE,
    hour   timestamptz      NOT NULL,
    name   text COLLATE "C" NOT NULL,
    -- The type of a ceremony or the reason of a refusal; empty: neither.
    detail text COLLATE "C" NOT NULL,
    count  bigint           NOT NULL,
    PRIMARY KEY (app_id, hour, name, detail)
) WITH (fillfactor = 70);

-- Origins of pages that an app does not list, written like figures; empty: all others of the hour.
CREATE TABLE unlisted_origin (
    app_id  text COLLATE "C" NOT NULL REFERENCES relying_party ON DELETE CASCADE,
    hour    timestamptz      NOT NULL,
    origin  text COLLATE "C" NOT NULL,
    count   bigint           NOT NULL,
    last_at timestamptz      NOT NULL,
    PRIMARY KEY (app_id, hour, origin)
);

-- What an app has: counted in the background by one replica.
CREATE TABLE census (
    app_id             text COLLATE "C" PRIMARY KEY REFERENCES relying_party ON DELETE CASCADE,
    counted_at         timestamptz NOT NULL,
    next_at            timestamptz NOT NULL,
    pending            bigint      NOT NULL,
    active             bigint      NOT NULL,
    inactive           bigint      NOT NULL,
    passkeys           bigint      NOT NULL,
    users_with_passkey bigint      NOT NULL,
    -- A JSON array of {aaguid, passkeys}.
    providers          text        NOT NULL
);

-- Where an app's events are sent.
CREATE TABLE webhook (
    id                     text COLLATE "C" NOT NULL,
    app_id                 text COLLATE "C" NOT NULL REFERENCES relying_party ON DELETE CASCADE,
    url                    text             NOT NULL,
    description            text,
    events                 text[]           NOT NULL,
    enabled                boolean          NOT NULL,
    -- Encrypted with a key that the database never sees; so is the secret before it, which also signs for a day.
    sealed_secret          bytea            NOT NULL,
    sealed_previous_secret bytea,
    previous_signs_until   timestamptz,
    -- Since when every delivery has failed; NULL: the last one succeeded, or there was none.
    failing_since          timestamptz,
    created_at             timestamptz      NOT NULL,
    updated_at             timestamptz      NOT NULL,
    PRIMARY KEY (id, app_id)
);

CREATE INDEX webhook_by_app ON webhook (app_id, created_at, id);

-- The outbox: one event for one webhook, inserted by the statement that changes what the event is about. No foreign keys: nothing
-- that changes waits for a webhook.
CREATE TABLE webhook_delivery (
    id              uuid             NOT NULL DEFAULT gen_random_uuid(),
    app_id          text COLLATE "C" NOT NULL,
    webhook_id      text COLLATE "C" NOT NULL,
    -- The same for all webhooks that receive the event.
    event_id        uuid             NOT NULL,
    type            text COLLATE "C" NOT NULL,
    user_id         text COLLATE "C",
    data            jsonb            NOT NULL,
    created_at      timestamptz      NOT NULL,
    state           text COLLATE "C" NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'dead')),
    attempts        smallint         NOT NULL DEFAULT 0,
    -- While an attempt is being made, when another replica may make it instead.
    next_attempt_at timestamptz      NOT NULL,
    -- Of the last attempt: the status of its response, or what went wrong.
    status          smallint,
    error           text,
    -- When it was delivered or given up.
    ended_at        timestamptz,
    PRIMARY KEY (id, app_id)
) WITH (fillfactor = 80);

CREATE INDEX webhook_delivery_due ON webhook_delivery (app_id, webhook_id, next_attempt_at) WHERE state = 'pending';
CREATE INDEX webhook_delivery_by_webhook ON webhook_delivery (app_id, webhook_id, created_at, id);
CREATE INDEX webhook_delivery_pending ON webhook_delivery (app_id, webhook_id, created_at, id) WHERE state = 'pending';
CREATE INDEX webhook_delivery_dead ON webhook_delivery (app_id, webhook_id, created_at, id) WHERE state = 'dead';
CREATE INDEX webhook_delivery_by_user ON webhook_delivery (app_id, user_id) WHERE user_id IS NOT NULL;
CREATE INDEX webhook_delivery_ended ON webhook_delivery (state, ended_at) WHERE state <> 'pending';

-- The compromised authenticator models, by AAGUID, of which a webhook's event told the app.
CREATE TABLE compromised_model (
    app_id   text COLLATE "C" NOT NULL REFERENCES relying_party ON DELETE CASCADE,
    aaguid   uuid             NOT NULL,
    noted_at timestamptz      NOT NULL,
    PRIMARY KEY (app_id, aaguid)
);

-- Tasks that one replica at a time may perform: the holder of the row, until it expires by the database's time.
CREATE TABLE lease (
    name       text COLLATE "C" PRIMARY KEY,
    -- Empty: nobody, until its next turn.
    holder     text COLLATE "C" NOT NULL,
    expires_at timestamptz      NOT NULL,
    -- The last row that has been processed; NULL: none.
    done_until uuid,
    -- When a holder last gave it back; NULL: never.
    given_back_at timestamptz
);

-- The replicas, each as it last reported itself; for operators to see. A row that is no longer renewed is deleted.
CREATE TABLE replica (
    id             text COLLATE "C" PRIMARY KEY,
    version        text        NOT NULL,
    -- By the replica's clock.
    started_at     timestamptz NOT NULL,
    seen_at        timestamptz NOT NULL,
    -- How far its clock was ahead of the database's.
    clock_ahead_ms bigint      NOT NULL
);
