package space.quark.dock;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, on whose behalf and until when. It travels in a scoped value inside a process and as headers between
 * processes, never as a parameter.
 *
 * @param level how the caller proved itself
 * @param personId the signed-in person, absent for anonymous callers and for the station itself
 * @param session the person's session
 * @param roles the person's roles
 * @param module the module that makes this call, absent when it comes from outside
 * @param address the network address of the outermost client
 * @param device the outermost client's User-Agent
 * @param trace the W3C trace id, 32 hexadecimal digits
 * @param deadline when the caller stops waiting
 */
public record Caller(
        Level level,
        @Nullable PersonId personId,
        @Nullable String session,
        Set<String> roles,
        @Nullable String module,
        String address,
        String device,
        String trace,
        Instant deadline) {

    /** How a caller proved itself. */
    public enum Level {
        ANONYMOUS,
        USER,
        SERVICE,
        HUB
    }

    private static final ScopedValue<Caller> CURRENT = ScopedValue.newInstance();

    private static final Caller STATION = new Caller(
            Level.HUB, null, null, Set.of(), null, "127.0.0.1", "", "00000000000000000000000000000000", Instant.MAX);

    /** Who calls now; the station itself outside any request. */
    public static Caller current() {
        return CURRENT.orElse(STATION);
    }

    /** The signed-in person who calls now, or {@link CommonProblem#UNAUTHENTICATED}. */
    public static PersonId me() {
        PersonId person = current().personId();
        if (person == null) {
            throw Problem.of(CommonProblem.UNAUTHENTICATED);
        }
        return person;
    }

    /** Makes this the caller of everything the work does. */
    public <T, X extends Throwable> T call(ScopedValue.CallableOp<? extends T, X> work) throws X {
        return ScopedValue.where(CURRENT, this).call(work);
    }

    public boolean hasRole(String role) {
        return roles.contains(role);
    }

    /** The same caller as seen by the neighbour that {@code module} asks. */
    public Caller through(String module) {
        return new Caller(level, personId, session, roles, module, address, device, trace, deadline);
    }
}
