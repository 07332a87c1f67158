package space.quark.hub.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Publishing with one SQL function inside of one's own transaction. */
class PublishBySqlTest {
    private static final EventRoom ROOM = new EventRoom(Map.of("bus.max_event_bytes", "2KB"));
    private static final Outsider EAR = ROOM.outsider("ear", "hear:*");

    @AfterAll
    static void close() {
        ROOM.close();
    }

    private static void publish(Connection connection, String arguments) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("select quark.publish(" + arguments + ")");
        }
    }

    @Test
    void whatIsRolledBackWasNeverPublishedAndWhatIsCommittedIsHeard() throws Exception {
        EAR.poll("tx", "depot.*", 0);
        var heard = CompletableFuture.supplyAsync(
                () -> EAR.hear("tx", "depot.*", ids -> ids.size() >= 2),
                task -> Thread.ofVirtual().start(task));
        try (Connection connection = ROOM.connection()) {
            connection.setAutoCommit(false);
            publish(connection, "'depot.left', '1', '{}', '7f1c4f4e-0000-4000-8000-000000000001'");
            connection.rollback();
            publish(connection, "'depot.left', '1', '{}', '7f1c4f4e-0000-4000-8000-000000000002'");
            // Committed while an older transaction is still open: neither may hide the other.
            try (Connection other = ROOM.connection()) {
                publish(other, "'depot.left', '2', '{}', '7f1c4f4e-0000-4000-8000-000000000003'");
            }
            assertEquals(
                    List.of("7f1c4f4e-0000-4000-8000-000000000003"),
                    EAR.poll("tx2", "depot.*", 10).ids());
            connection.commit();
        }
        assertEquals(
                Set.of("7f1c4f4e-0000-4000-8000-000000000002", "7f1c4f4e-0000-4000-8000-000000000003"),
                Set.copyOf(heard.get(60, TimeUnit.SECONDS)));
    }

    @Test
    void anEventSaysWhatTheFunctionWasTold() throws SQLException {
        try (Connection connection = ROOM.connection()) {
            publish(connection, "'my-yard.opened', null, '{\"gates\": [1, 2]}', correlation => 'c-1'");
            publish(connection, "'quark.my_yard.closed', '17', '1'");
        }
        List<JsonNode> events =
                EAR.poll("told", "my-yard.*,quark.my_yard.*", 10).events();
        JsonNode opened = events.getFirst();
        assertEquals("/modules/my_yard", opened.path("source").asString());
        assertEquals("c-1", opened.path("correlationid").asString());
        assertEquals(2, opened.path("data").path("gates").size());
        assertFalse(opened.has("subject"));
        assertEquals("17", events.getLast().path("subject").asString());
    }

    @Test
    void theSameIdIsPublishedOnceWhicheverWayItComes() throws SQLException {
        String id = "7f1c4f4e-0000-4000-8000-00000000000a";
        try (Connection connection = ROOM.connection()) {
            publish(connection, "'both.ways', 's', '{}', '" + id + "'");
            publish(connection, "'both.ways', 's', '{}', '" + id + "'");
        }
        Outsider both = ROOM.outsider("both", "publish:both.*");
        assertEquals(
                1,
                both.post("/events", both.event(id, "ways", "s"))
                        .expect(200)
                        .body()
                        .path("duplicates")
                        .asInt());
        assertEquals(List.of(id), EAR.poll("both", "both.*", 10).ids());
    }

    @Test
    void aTransactionLeftOpenKeepsNobodyElseFromPublishing() throws SQLException {
        String held = "7f1c4f4e-0000-4000-8000-00000000000b";
        Outsider open = ROOM.outsider("open", "publish:open.*");
        try (Connection connection = ROOM.connection()) {
            connection.setAutoCommit(false);
            publish(connection, "'open.up', 's', '{}', '" + held + "'");
            open.publish("another", "s");
            open.post("/events", open.event(held, "up", "s")).expect(503);
            open.publish("yet-another", "s");
            connection.commit();
        }
        assertEquals(
                1,
                open.post("/events", open.event(held, "up", "s"))
                        .expect(200)
                        .body()
                        .path("duplicates")
                        .asInt());
        assertEquals(
                Set.of("another", "yet-another", held), Set.copyOf(EAR.hear("open", "open.*", ids -> ids.size() >= 3)));
    }

    @Test
    void aRolePublishesForItsModuleOnly() throws SQLException {
        ROOM.sql("""
                create role barn_role login password 'hay';
                grant usage on schema quark to barn_role;
                grant execute on function quark.publish to barn_role;""");
        try (Connection barn = ROOM.connection("barn_role", "hay")) {
            assertRefused(barn, "'barn.opened', '1', '{}'", "42501", "speaks for no module");
            ROOM.sql("insert into hub.event_role (role, module) values ('barn_role', 'barn')");
            publish(barn, "'barn.opened', '1', '{}'");
            assertRefused(barn, "'people.deleted', '1', '{}'", "42501", "quark.barn.");
            assertRefused(barn, "'quark.people.deleted', '1', '{}'", "42501", "quark.barn.");
            try (var statement = barn.createStatement()) {
                assertThrows(SQLException.class, () -> statement.execute("select * from hub.outbox"));
            }
        } finally {
            ROOM.sql("drop owned by barn_role; drop role barn_role");
        }
        assertEquals(1, EAR.poll("barn", "barn.*", 10).events().size());
    }

    @Test
    void whatIsWrongIsNamed() throws SQLException {
        try (Connection connection = ROOM.connection()) {
            assertRefused(connection, "'nothing', '1', '{}'", "22023", "type");
            assertRefused(connection, "'a.b', '', '{}'", "22023", "subject");
            assertRefused(connection, "'a.b', '1', null", "22023", "data");
            assertRefused(connection, "'a.b', '1', '{}', null", "22023", "id");
            assertRefused(connection, "'a.b', '1', '{}', correlation => ''", "22023", "correlation");
        }
    }

    @Test
    void noEventNestsDeeperThanAnyOtherMay() throws SQLException {
        Outsider deep = ROOM.outsider("deep", "publish:deep.*");
        String fits = "[".repeat(400) + "1" + "]".repeat(400);
        try (Connection connection = ROOM.connection()) {
            publish(connection, "'deep.sent', '1', '" + fits + "'");
            for (String more : List.of("[" + fits + "]", "{\"of\": " + fits + "}")) {
                assertRefused(connection, "'deep.sent', '1', '" + more + "'", "54000", "at most 400 levels deep");
            }
        }
        String event =
                "{\"specversion\": \"1.0\", \"id\": \"%s\", \"source\": \"/modules/deep\", \"type\": \"deep.sent\", \"data\": %s}";
        deep.post("/events", event.formatted("1", fits)).expect(200);
        deep.post("/events", event.formatted("2", "[" + fits + "]")).expect(400);
        assertEquals(2, EAR.poll("deep", "deep.*", 10).events().size());
    }

    @Test
    void noEventIsLargerThanAnyOtherMayBe() throws SQLException {
        Outsider large = ROOM.outsider("large", "publish:large.*");
        String fits = "я".repeat(1000);
        String more = fits + "я".repeat(30);
        try (Connection connection = ROOM.connection()) {
            publish(connection, "'large.sent', '1', '{\"of\": \"" + fits + "\"}'");
            assertRefused(
                    connection,
                    "'large.sent', '1', '{\"of\": \"" + more + "\"}'",
                    "54000",
                    "large.sent cannot be published: its data must have at most 2048 bytes, and has 2070");
        }
        large.post("/events", large.event(fits.substring(900), "sent", "1")).expect(200);
        String event =
                "{\"specversion\": \"1.0\", \"id\": \"%s\", \"source\": \"/modules/large\", \"type\": \"large.sent\", \"data\": {\"of\": \"%s\"}}";
        large.post("/events", event.formatted("1", fits)).expect(200);
        Outsider.Answered refused = large.post(
                        "/events", "[" + event.formatted("2", fits) + "," + event.formatted("3", more) + "]")
                .expect(400);
        assertEquals(List.of("[1].data"), refused.fields());
        assertTrue(refused.body().toString().contains("must have at most 2048 bytes, and has 20"), refused::toString);
        ROOM.restart();
        try (Connection connection = ROOM.connection()) {
            assertRefused(connection, "'large.sent', '1', '{\"of\": \"" + more + "\"}'", "54000", "bytes");
        }
        assertEquals(3, EAR.poll("large", "large.*", 10).events().size());
    }

    @Test
    void dataAreHeldToWhatTheModulePromised() throws SQLException {
        String schema = """
                {"type": "object", "required": ["sum"], "additionalProperties": false, "properties": {
                   "sum": {"type": "integer", "minimum": 1},
                   "items": {"type": "array", "items": {"$ref": "#/$defs/item"}}},
                 "$defs": {"item": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}}}""";
        try (Connection connection = ROOM.connection()) {
            publish(connection, "'kiosk.order.placed', '1', '{\"sum\": \"before anything was promised\"}'");
            Outsider operator = ROOM.operator();
            operator.post("/modules/register", """
                    {"manifest": {"id": "kiosk", "name": "Kiosk", "version": "1.0.0",
                     "events": {"publishes": ["kiosk.closed", {"type": "kiosk.order.placed", "schema": %s}]}},
                     "url": "http://127.0.0.1:9", "instanceId": "kiosk-1", "ownershipKey": "keykeykeykeykeykeykeykeykey"}""".formatted(schema));
            operator.post("/modules/kiosk/approve", "{}").expect(200);
            publish(connection, "'kiosk.order.placed', '1', '{\"sum\": 3, \"items\": [{\"name\": \"pen\"}]}'");
            connection.setAutoCommit(false);
            String wrong = "'{\"sum\": 0, \"more\": 1, \"items\": [{\"name\": \"pen\"}, {}]}'";
            SQLException refused =
                    assertThrows(SQLException.class, () -> publish(connection, "'kiosk.order.placed', '1', " + wrong));
            assertEquals("23514", refused.getSQLState());
            for (String fault : List.of(
                    "data.sum must be at least 1", "data.more is not known", "data.items[1].name is required")) {
                assertTrue(String.valueOf(refused.getMessage()).contains(fault), refused.getMessage());
            }
            // As with every refusal, the publisher's transaction is over.
            assertThrows(SQLException.class, () -> publish(connection, "'kiosk.closed', '1', '{}'"));
            connection.rollback();
            connection.setAutoCommit(true);
            publish(connection, "'kiosk.closed', '1', '7'");
            // A program is told the field by itself.
            try (var statement = connection.createStatement()) {
                SQLException told = assertThrows(SQLException.class, () -> statement.execute("""
                        do $$
                        declare
                            field text;
                            type  text;
                        begin
                            perform quark.publish('kiosk.order.placed', '1', '{"sum": 0}');
                        exception when check_violation then
                            get stacked diagnostics field = column_name, type = pg_datatype_name;
                            raise exception '%: %', type, field;
                        end $$"""));
                assertTrue(
                        String.valueOf(told.getMessage()).contains("kiosk.order.placed: data.sum"), told.getMessage());
            }
        }
        assertEquals(3, EAR.poll("kiosk", "kiosk.*", 10).events().size());
        ROOM.sql("""
                create role kiosk_role login password 'mint';
                grant usage on schema quark to kiosk_role;
                grant execute on function quark.publish to kiosk_role;
                insert into hub.event_role (role, module) values ('kiosk_role', 'kiosk');""");
        try (Connection kiosk = ROOM.connection("kiosk_role", "mint")) {
            publish(kiosk, "'kiosk.closed', '1', '{}'");
            assertRefused(kiosk, "'kiosk.order.placed', '1', '{\"sum\": 0}'", "23514", "data.sum must be at least 1");
            assertRefused(kiosk, "'kiosk.burnt', '1', '{}'", "42501", "the scope publish:kiosk.burnt is missing");
        } finally {
            ROOM.sql("drop owned by kiosk_role; drop role kiosk_role");
        }
    }

    private static void assertRefused(Connection connection, String arguments, String state, String words) {
        SQLException refused = assertThrows(SQLException.class, () -> publish(connection, arguments));
        assertEquals(state, refused.getSQLState());
        assertTrue(String.valueOf(refused.getMessage()).contains(words), refused.getMessage());
    }
}
