package space.quark.identity;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import space.quark.dock.Caller;
import space.quark.identity.api.IdentityProblem;

/** All limits on what one person or address may do in a time. */
final class Limits {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int ATTEMPTS_PER_REGISTRATION = 10;
    private static final int NETWORK_BYTES = 8;

    final Quota registrations;
    final Quota attempts;
    final Quota accounts;
    final Quota refreshes;
    final Quota addressFailures;
    final Failures failures;

    Limits(IdentitySettings settings, InstantSource clock) {
        int on = settings.limits() ? 1 : 0;
        registrations =
                new Quota(settings.registrationsPerHour() * on, HOUR, IdentityProblem.TOO_MANY_REGISTRATIONS, clock);
        attempts = new Quota(
                settings.registrationsPerHour() * ATTEMPTS_PER_REGISTRATION * on,
                HOUR,
                IdentityProblem.TOO_MANY_REGISTRATIONS,
                clock);
        accounts = new Quota(settings.accountsPerHour() * on, HOUR, IdentityProblem.TOO_MANY_REGISTRATIONS, clock);
        refreshes = new Quota(settings.refreshesPerMinute() * on, MINUTE, IdentityProblem.TOO_MANY_REFRESHES, clock);
        addressFailures = new Quota(settings.addressFailures() * on, MINUTE, IdentityProblem.TOO_MANY_FAILURES, clock);
        failures = new Failures(settings.failures() * on, settings.failureWindow(), settings.failureLock(), clock);
    }

    void forget() {
        registrations.forget();
        attempts.forget();
        accounts.forget();
        refreshes.forget();
        addressFailures.forget();
        failures.forget();
    }

    /** The address of the one who calls now; of IPv6 only the network, of which one host has all addresses. */
    static String address() {
        String address = Caller.current().address();
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            return InetAddress.ofLiteral(address) instanceof Inet6Address six
                    ? HexFormat.of().formatHex(six.getAddress(), 0, NETWORK_BYTES)
                    : address;
        } catch (IllegalArgumentException _) {
            return address;
        }
    }
}
