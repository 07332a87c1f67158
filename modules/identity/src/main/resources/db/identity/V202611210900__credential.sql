create table identity.credential (
    -- A person of the people module.
    person_id bigint primary key,
    -- Argon2id in PHC form: its parameters stand in it.
    password text not null,
    created_at timestamptz not null,
    -- False until somebody looked whether the registration was finished.
    settled boolean not null default false,
    -- When all access tokens of this person were last refused.
    revoked_at timestamptz
);

create index credential_unsettled on identity.credential (created_at) where not settled;

-- One row a session: a refresh changes it in place, in no indexed column.
create table identity.session (
    id uuid primary key,
    person_id bigint not null references identity.credential on delete cascade,
    -- The part of every refresh token of the session that finds the row.
    selector bytea not null unique check (length(selector) = 16),
    -- SHA-256 of the rest of the token that is good now, and of the one before.
    secret_hash bytea not null check (length(secret_hash) = 32),
    previous_hash bytea check (length(previous_hash) = 32),
    device text not null,
    address text not null,
    created_at timestamptz not null,
    used_at timestamptz not null,
    expires_at timestamptz not null
) with (fillfactor = 80);

create index session_of_person on identity.session (person_id);

-- Accounts shut for an address after too many failures; survives a restart.
create table identity.lockout (
    -- SHA-256 of account and address.
    key bytea primary key check (length(key) = 32),
    until timestamptz not null
);

-- The code that makes the first administrator; one row from the first start on.
create table identity.admin_code (
    singleton boolean primary key default true check (singleton),
    -- SHA-256
    code_hash bytea not null check (length(code_hash) = 32),
    created_at timestamptz not null,
    claimed_by bigint,
    burned_at timestamptz
);
