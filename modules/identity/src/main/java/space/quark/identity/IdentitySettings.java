package space.quark.identity;

import java.time.Duration;
import space.quark.dock.Check;
import space.quark.dock.Setting;

/** Settings of identity. */
public record IdentitySettings(
        @Setting(value = "on", help = "Whether failures, registrations and refreshes are limited.")
        boolean limits,

        @Setting(value = "15m", help = "How long an access token is good.")
        Duration accessLifetime,

        @Setting(value = "7d", help = "How long a session lasts unless it is refreshed.")
        Duration refreshLifetime,

        @Setting(
                value = "10s",
                help = "How long the refresh token before the present one may come again without ending the session: a"
                        + " cookie is answered with its successor once more, a token in a body is refused.")
        Duration refreshGrace,

        @Setting(value = "100", help = "Sessions a person may have; the one unused longest ends for a new one.")
        int sessionsPerPerson,

        @Setting(value = "19456", help = "Memory that hashing one password takes, in KiB.")
        int hashMemory,

        @Setting(value = "2", help = "Passes over that memory.")
        int hashPasses,

        @Setting(value = "1", help = "Lanes of that memory.")
        int hashLanes,

        @Setting(value = "0", help = "Passwords hashed at the same time; 0 for as many as there are processors.")
        int hashParallelism,

        @Setting(value = "5s", help = "How long a sign-in may wait for its turn to hash.")
        Duration hashPatience,

        @Setting(value = "5", help = "Wrong passwords for one account from one address, within the failure window.")
        int failures,

        @Setting(value = "1m", help = "The time in which failures are counted together.")
        Duration failureWindow,

        @Setting(value = "15m", help = "How long an account is shut for an address after too many failures.")
        Duration failureLock,

        @Setting(value = "100", help = "Failures for any account from one address per minute.")
        int addressFailures,

        @Setting(value = "10", help = "Accounts registered from one address per hour; ten times as many attempts.")
        int registrationsPerHour,

        @Setting(value = "20", help = "Accounts that one person makes for others per hour.")
        int accountsPerHour,

        @Setting(value = "300", help = "Refreshes from one address per minute.")
        int refreshesPerMinute) {

    /** Access tokens may not outlive the public keys of the station. */
    private static final Duration LONGEST_ACCESS = Duration.ofHours(1);

    public IdentitySettings {
        Check check = Check.that()
                .isTrue(
                        "access_lifetime",
                        accessLifetime.isPositive() && accessLifetime.compareTo(LONGEST_ACCESS) <= 0,
                        "must be longer than nothing and at most 1h")
                .isTrue(
                        "refresh_lifetime",
                        refreshLifetime.compareTo(accessLifetime) >= 0,
                        "must be at least access_lifetime")
                .isTrue("refresh_grace", !refreshGrace.isNegative(), "must not be negative")
                .range("sessions_per_person", sessionsPerPerson, 1, 10_000)
                .range("hash_memory", hashMemory, 8L * hashLanes, 4_194_304)
                .range("hash_passes", hashPasses, 1, 100)
                .range("hash_lanes", hashLanes, 1, 64)
                .range("hash_parallelism", hashParallelism, 0, 1024)
                .range("failures", failures, 1, 1_000_000)
                .range("address_failures", addressFailures, 1, 1_000_000)
                .range("registrations_per_hour", registrationsPerHour, 1, 1_000_000)
                .range("accounts_per_hour", accountsPerHour, 1, 1_000_000)
                .range("refreshes_per_minute", refreshesPerMinute, 1, 1_000_000);
        check.isTrue("hash_patience", hashPatience.isPositive(), "must be longer than nothing")
                .isTrue("failure_window", failureWindow.isPositive(), "must be longer than nothing")
                .isTrue("failure_lock", failureLock.isPositive(), "must be longer than nothing")
                .done();
    }
}
