package space.quark.identity.api;

import java.time.Instant;

/**
 * One place where a person is signed in.
 *
 * @param device the User-Agent that signed in
 * @param address the network address last used
 * @param expiresAt when it ends unless it is used before
 * @param current whether this call belongs to it
 */
public record Session(
        String id,
        String device,
        String address,
        Instant createdAt,
        Instant lastUsedAt,
        Instant expiresAt,
        boolean current) {}
