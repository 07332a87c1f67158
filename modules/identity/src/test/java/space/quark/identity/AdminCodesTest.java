package space.quark.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.identity.IdentityWorld.refused;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import space.quark.identity.api.AdminCode;
import space.quark.identity.api.IdentityProblem;
import space.quark.identity.api.TokenPair;
import space.quark.people.api.RolesChanged;

class AdminCodesTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(AdminCodes.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final IdentityWorld world;

    AdminCodesTest() {
        log.start();
        logger.addAppender(log);
        world = new IdentityWorld(true);
    }

    @BeforeEach
    void oneCodeWasLogged() {
        assertEquals(1, log.list.size());
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        world.close();
    }

    @Test
    void theCodeMakesOneAdministratorOnce() {
        TokenPair ann = world.register("ann");
        TokenPair bob = world.register("bob");
        assertFalse(world.people.accountOf(world.person(ann)).roles().contains("admin"));
        world.identity(ann)
                .claimAdmin(new AdminCode(" " + code().toLowerCase(Locale.ROOT).replace("-", " ")));
        assertEquals(
                Set.of("user", "admin"),
                world.people.accountOf(world.person(ann)).roles());
        assertEquals(List.of(world.person(ann)), world.harness.tokens().revokedPeople());
        refused(IdentityProblem.INVALID_ADMIN_CODE, () -> world.identity(bob).claimAdmin(new AdminCode(code())));
        refused(IdentityProblem.INVALID_ADMIN_CODE, () -> world.identity(ann).claimAdmin(new AdminCode(code())));
    }

    @Test
    void whatTheClaimDidItsEventDoesNotDoAgain() {
        TokenPair ann = world.register("ann");
        var before = world.now();
        world.identity(ann).claimAdmin(new AdminCode(code()));
        world.harness.hear(new RolesChanged(world.person(ann), Set.of("user", "admin"), before));
        assertEquals(1, world.harness.tokens().revokedPeople().size());
        world.harness.hear(new RolesChanged(world.person(ann), Set.of("user"), world.now()));
        assertEquals(2, world.harness.tokens().revokedPeople().size());
    }

    @Test
    void aWrongCodeMakesNobody() {
        TokenPair ann = world.register("ann");
        refused(
                IdentityProblem.INVALID_ADMIN_CODE,
                () -> world.identity(ann).claimAdmin(new AdminCode("AAAAA-AAAAA-AAAAA-AAAAA")));
        assertEquals(Set.of("user"), world.people.accountOf(world.person(ann)).roles());
    }

    @Test
    void anAdministratorMadeOtherwiseBurnsTheCode() {
        TokenPair ann = world.register("ann");
        world.harness.hear(new RolesChanged(world.person(ann), Set.of("user", "admin"), world.now()));
        refused(IdentityProblem.INVALID_ADMIN_CODE, () -> world.identity(ann).claimAdmin(new AdminCode(code())));
    }

    @Test
    void theCodeIsLoggedAtTheFirstStartOnly() {
        new AdminCodes(world.harness.database(), world::now).announce();
        assertEquals(1, log.list.size());
        String stored = world.harness
                .database()
                .read(handle -> handle.createQuery("select a::text from identity.admin_code a")
                        .mapTo(String.class)
                        .one());
        assertFalse(stored.contains(code()));
    }

    private String code() {
        Matcher code = Pattern.compile("([0-9A-Z]{5}-){3}[0-9A-Z]{5}")
                .matcher(log.list.getFirst().getFormattedMessage());
        assertTrue(code.find());
        return code.group();
    }
}
