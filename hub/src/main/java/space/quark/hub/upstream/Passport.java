package space.quark.hub.upstream;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.Caller.Level;
import space.quark.dock.PersonId;
import space.quark.dock.Tokens;

/**
 * What a module is told of a caller: a signed token and the same in plain, as lines of a request. To sign costs more than all
 * the rest of a request, so the lines are kept until half of the token's life.
 */
final class Passport {
    private static final int MOST = 20_000;
    private static final byte[] NOTHING = {};

    private final CallerTokens signer;
    private final InstantSource clock;
    private final Map<Bearer, Lines> known = new ConcurrentHashMap<>();

    Passport(CallerTokens signer, InstantSource clock) {
        this.signer = signer;
        this.clock = clock;
    }

    /** Whose lines these are; callers that are equal here are told of in the same words. */
    private record Bearer(
            Level level,
            @Nullable PersonId person,
            @Nullable String session,
            Set<String> roles,
            @Nullable String by,
            String module) {}

    private static final class Lines {
        private final byte[] text;
        private final Map<String, Set<String>> permissions;
        private final long untilMillis;

        Lines(byte[] text, Map<String, Set<String>> permissions, long untilMillis) {
            this.text = text;
            this.permissions = permissions;
            this.untilMillis = untilMillis;
        }
    }

    /** Lines for a request to the crew's module; none for somebody anonymous. */
    byte[] lines(Caller caller, Crew crew) {
        if (caller.level() == Level.ANONYMOUS) {
            return NOTHING;
        }
        Bearer bearer = new Bearer(
                caller.level(), caller.personId(), caller.session(), caller.roles(), caller.module(), crew.module());
        long now = clock.millis();
        Lines lines = known.get(bearer);
        if (lines == null || now >= lines.untilMillis || !lines.permissions.equals(crew.permissions())) {
            lines = sign(caller, crew, now);
            if (known.size() >= MOST) {
                makeRoom(now);
            }
            known.put(bearer, lines);
        }
        return lines.text;
    }

    private Lines sign(Caller caller, Crew crew, long now) {
        Set<String> permissions = crew.permissionsOf(caller.roles());
        Tokens.Issued token = signer.sign(caller, crew.module(), permissions);
        Text text = new Text();
        text.field("X-Quark-Caller", token.token());
        PersonId person = caller.personId();
        if (person != null) {
            text.field("X-User-Id", String.valueOf(person.value()));
        }
        text.field("X-Subject", CallerTokens.subject(caller));
        text.field("X-User-Roles", String.join(",", new TreeSet<>(caller.roles())));
        text.field("X-User-Permissions", String.join(",", permissions));
        text.field("X-Token-Type", CallerTokens.type(caller));
        Duration life = Duration.between(clock.instant(), token.expires());
        return new Lines(
                text.copy(), crew.permissions(), now + life.dividedBy(2).toMillis());
    }

    /** Forgets what is too old, and a tenth of the rest, whichever comes first. */
    private void makeRoom(long now) {
        known.values().removeIf(lines -> now >= lines.untilMillis);
        int most = MOST - MOST / 10;
        var bearers = known.keySet().iterator();
        while (known.size() > most && bearers.hasNext()) {
            bearers.next();
            bearers.remove();
        }
    }

    int size() {
        return known.size();
    }
}
