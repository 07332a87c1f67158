-- Signing keys: published, then signing, then overlapping until no token of theirs can be alive, then retired.
-- Only a key that may still sign has a private part; it is sealed with the master key and erased when signing ends.
create table hub.signing_key (
    kid text primary key check (kid ~ '^[A-Za-z0-9_-]{16,64}$'),
    public_jwk jsonb not null,
    private_key bytea,
    phase text not null check (phase in ('next', 'signing', 'overlap', 'retired')),
    published_at timestamptz not null,
    signing_at timestamptz,
    overlap_at timestamptz,
    retire_at timestamptz,
    retired_at timestamptz,
    check ((phase in ('next', 'signing')) = (private_key is not null)),
    check (phase = 'next' or phase = 'retired' or signing_at is not null),
    check (phase <> 'overlap' or (overlap_at is not null and retire_at is not null)),
    check (phase <> 'retired' or retired_at is not null)
);

create unique index signing_key_one_next on hub.signing_key (phase) where phase = 'next';
create unique index signing_key_one_signing on hub.signing_key (phase) where phase = 'signing';

-- What is refused before its time. A row lives until no token it could refuse is alive.
-- The transaction id fences the pollers of other processes: rows become visible out of order.
create table hub.revocation (
    kind text not null check (kind in ('session', 'person')),
    subject text not null,
    issued_before timestamptz not null,
    expires_at timestamptz not null,
    changed_in xid8 not null default pg_current_xact_id(),
    primary key (kind, subject)
);

create index revocation_changed_in on hub.revocation (changed_in);
create index revocation_expires_at on hub.revocation (expires_at);
