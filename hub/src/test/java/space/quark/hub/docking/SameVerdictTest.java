package space.quark.hub.docking;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import space.quark.dock.Json;
import space.quark.host.storage.Databases;
import space.quark.host.storage.ModuleDatabase;
import space.quark.host.storage.TestPostgres;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;

/** What is published over HTTP and what is published by SQL are held to the same: each case goes both ways. */
class SameVerdictTest {
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final ObjectReader EXACT =
            Json.mapper().reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final ClassLoader RESOURCES = SameVerdictTest.class.getClassLoader();
    private static final Databases DATABASES =
            new Databases(TestPostgres.settings(RESOURCES, "hub").poolSize(2), Map.of(), InstantSource.system());
    private static final ModuleDatabase HUB = DATABASES.open("hub", RESOURCES);

    private static final String FITS = "fits";
    /** Refused by both, each in words of its own. */
    private static final String WRONG = "is wrong";

    private static final String ORDER = """
            {"type": "object", "required": ["sum", "at"], "additionalProperties": false, "properties": {
               "sum": {"type": "integer", "minimum": 1, "maximum": 9007199254740991},
               "at": {"type": "string", "format": "date-time"},
               "state": {"type": "string", "enum": ["NEW", "PAID"]},
               "note": {"type": ["string", "null"], "maxLength": 5},
               "code": {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,3}$", "minLength": 1},
               "kind": {"const": "order"},
               "paid": {"type": "boolean"},
               "rate": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
               "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": true, "minItems": 1, "maxItems": 2},
               "lines": {"type": "array", "items": {"$ref": "#/$defs/line"}},
               "names": {"type": "object", "additionalProperties": {"type": "string"}}},
             "$defs": {"line": {"type": "object", "required": ["name"], "properties": {
               "name": {"type": "string"}, "more": {"type": "array", "items": {"$ref": "#/$defs/line"}}}}}}""";

    /** Of the order above, with what every one needs. */
    private static Arguments order(String more, String verdict) {
        return Arguments.of(ORDER, "{\"sum\": 1, \"at\": \"2026-11-21T08:00:00Z\"" + more + "}", verdict);
    }

    private static Arguments of(String schema, String data, String verdict) {
        return Arguments.of(schema, data, verdict);
    }

    static Stream<Arguments> cases() {
        return Stream.of(
                order("", FITS),
                of(ORDER, "7", "data must be an object"),
                of(ORDER, "null", "data must be an object"),
                of(ORDER, "[]", "data must be an object"),
                of(ORDER, "{\"at\": \"\"}", "data.sum is required"),
                of(ORDER, "{\"sum\": 0, \"at\": \"now\"}", "data.sum must be at least 1"),
                of(ORDER, "{\"sum\": 9007199254740992, \"at\": \"\"}", "data.sum must be at most 9007199254740991"),
                of(ORDER, "{\"sum\": 1.5, \"at\": \"\"}", "data.sum must be a whole number"),
                of(ORDER, "{\"sum\": 2.0, \"at\": \"\"}", FITS),
                of(ORDER, "{\"sum\": 2e0, \"at\": \"\"}", FITS),
                of(ORDER, "{\"sum\": \"2\", \"at\": \"\"}", "data.sum must be a whole number"),
                of(ORDER, "{\"sum\": null, \"at\": \"\"}", "data.sum must be a whole number"),
                order(", \"sums\": 1", "data.sums is not known"),
                order(", \"state\": \"PAID\"", FITS),
                order(", \"state\": \"LOST\"", "data.state must be one of NEW, PAID"),
                order(", \"note\": null", FITS),
                order(", \"note\": \"12345\"", FITS),
                order(", \"note\": \"\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\"", FITS),
                order(", \"note\": \"123456\"", "data.note must have at most 5 characters"),
                order(", \"note\": 5", "data.note must be string or null"),
                order(", \"code\": \"a-1\"", FITS),
                order(", \"code\": \"a-1\\n\"", "data.code must match ^[a-z][a-z0-9-]{0,3}$"),
                order(", \"code\": \"A\"", "data.code must match ^[a-z][a-z0-9-]{0,3}$"),
                order(", \"kind\": \"order\"", FITS),
                order(", \"kind\": \"offer\"", "data.kind must be order"),
                order(", \"paid\": false", FITS),
                order(", \"paid\": \"no\"", "data.paid must be true or false"),
                order(", \"rate\": 0.5", FITS),
                order(", \"rate\": 0", "data.rate must be more than 0"),
                order(", \"rate\": 1.0", "data.rate must be less than 1"),
                order(", \"rate\": \"0.5\"", "data.rate must be a number"),
                order(", \"tags\": [\"a\", \"b\"]", FITS),
                order(", \"tags\": []", "data.tags must have at least 1 elements"),
                order(", \"tags\": [\"a\", \"b\", \"c\"]", "data.tags must have at most 2 elements"),
                order(", \"tags\": [\"a\", \"a\"]", "data.tags must not hold anything twice"),
                order(", \"tags\": [\"a\", 1]", "data.tags[1] must be a text"),
                order(", \"tags\": {}", "data.tags must be a list"),
                order(", \"lines\": [{\"name\": \"pen\", \"more\": [{\"name\": \"ink\"}]}]", FITS),
                order(
                        ", \"lines\": [{\"name\": \"pen\", \"more\": [{\"name\": 1}]}]",
                        "data.lines[0].more[0].name must be a text"),
                order(", \"lines\": [{\"name\": \"pen\"}, {}]", "data.lines[1].name is required"),
                order(", \"names\": {\"a\": \"b\"}", FITS),
                order(", \"names\": {\"a\": 1}", "data.names.a must be a text"),
                // What the house does not write itself.
                of("{}", "[1]", FITS),
                of("true", "[1]", FITS),
                of("{\"enum\": [1, [2], {\"a\": null}]}", "{\"a\": null}", FITS),
                of("{\"enum\": [1, [2], {\"a\": null}]}", "[2]", FITS),
                of("{\"enum\": [1, 2]}", "3", "data must be one of 1, 2"),
                of("{\"multipleOf\": 0.01}", "19.99", FITS),
                of("{\"multipleOf\": 0.01}", "19.995", "data must be a multiple of 0.01"),
                of("{\"minLength\": 1}", "\"\"", "data must not be empty"),
                of("{\"minLength\": 2}", "\"a\"", "data must have at least 2 characters"),
                of("{\"pattern\": \"a.c\"}", "\"xabcx\"", FITS),
                of("{\"pattern\": \"a.c\"}", "\"a\\nc\"", "data must match a.c"),
                of("{\"pattern\": \"^[^/.]+\\\\.\\\\d{2}$\"}", "\"a\\nb.17\"", FITS),
                of("{\"pattern\": \"^\\\\w+$\"}", "\"\u044F\"", "data must match ^\\w+$"),
                of("{\"pattern\": \"\\\\bcat\\\\b\"}", "\"a cat sat\"", FITS),
                of("{\"pattern\": \"\\\\bcat\\\\b\"}", "\"concat\"", "data must match \\bcat\\b"),
                of(
                        "{\"prefixItems\": [{\"type\": \"string\"}], \"items\": {\"type\": \"integer\"}}",
                        "[\"a\", 1]",
                        FITS),
                of(
                        "{\"prefixItems\": [{\"type\": \"string\"}], \"items\": {\"type\": \"integer\"}}",
                        "[\"a\", \"b\"]",
                        "data[1] must be a whole number"),
                of("{\"prefixItems\": [{\"type\": \"string\"}]}", "[1]", "data[0] must be a text"),
                of("{\"allOf\": [{\"required\": [\"a\"]}]}", "{}", "data.a is required"),
                of("{\"anyOf\": [{\"type\": \"string\"}, {\"minimum\": 3}]}", "4", FITS),
                of("{\"anyOf\": [{\"type\": \"string\"}, {\"minimum\": 3}]}", "2", WRONG),
                of("{\"oneOf\": [{\"type\": \"string\"}, {\"minimum\": 3}]}", "\"a\"", WRONG),
                of("{\"oneOf\": [{\"type\": \"string\"}, {\"type\": \"null\"}]}", "null", FITS),
                of("{\"not\": {\"required\": [\"a\"]}}", "{\"a\": 1}", WRONG),
                of(
                        "{\"if\": {\"required\": [\"a\"]}, \"then\": {\"required\": [\"b\"]}}",
                        "{\"a\": 1}",
                        "data.b is required"),
                of("{\"if\": {\"required\": [\"a\"]}, \"then\": {\"required\": [\"b\"]}}", "{}", FITS),
                of("{\"if\": {\"required\": [\"a\"]}, \"else\": {\"required\": [\"b\"]}}", "{}", "data.b is required"),
                of(
                        "{\"patternProperties\": {\"^x-\": {\"type\": \"string\"}}, \"additionalProperties\": false}",
                        "{\"x-a\": \"b\"}",
                        FITS),
                of(
                        "{\"patternProperties\": {\"^x-\": {\"type\": \"string\"}}, \"additionalProperties\": false}",
                        "{\"x-a\": 1}",
                        "data.x-a must be a text"),
                of(
                        "{\"patternProperties\": {\"^x-\": {\"type\": \"string\"}}, \"additionalProperties\": false}",
                        "{\"y\": 1}",
                        "data.y is not known"),
                of("{\"propertyNames\": {\"maxLength\": 1}}", "{\"ab\": 1}", WRONG),
                of("{\"minProperties\": 1}", "{}", WRONG),
                of("{\"maxProperties\": 1}", "{\"a\": 1, \"b\": 2}", WRONG),
                of("{\"dependentRequired\": {\"a\": [\"b\"]}}", "{\"a\": 1}", WRONG),
                of("{\"dependentSchemas\": {\"a\": {\"required\": [\"b\"]}}}", "{\"a\": 1}", "data.b is required"),
                of("{\"contains\": {\"type\": \"string\"}}", "[1]", WRONG),
                of("{\"contains\": {\"type\": \"string\"}}", "[1, \"a\"]", FITS),
                of("{\"contains\": {\"type\": \"string\"}, \"minContains\": 0}", "[1]", FITS),
                of("{\"contains\": {\"type\": \"string\"}, \"maxContains\": 1}", "[\"a\", \"b\"]", WRONG),
                of("{\"properties\": {\"a\": false}}", "{\"a\": 1}", WRONG),
                of(
                        "{\"$ref\": \"#/$defs/a~1b\", \"$defs\": {\"a/b\": {\"type\": \"string\"}}}",
                        "1",
                        "data must be a text"),
                of(
                        "{\"items\": {\"$ref\": \"#\"}, \"type\": \"array\"}",
                        "[[], [[1]]]",
                        "data[1][0][0] must be a list"),
                of("{\"items\": {\"$ref\": \"#\"}, \"type\": \"array\"}", "[".repeat(48) + "]".repeat(48), FITS),
                of("{\"format\": \"uuid\", \"title\": \"T\", \"x-own\": 1}", "\"no\"", FITS));
    }

    /** @param verdict the field and what it must be */
    @ParameterizedTest
    @MethodSource("cases")
    void eachCaseIsJudgedAlike(String schema, String data, String verdict) {
        Map<String, String> java = new TreeMap<>();
        SchemaFaults.of(REGISTRY.getSchema(Json.mapper().readTree(schema)), EXACT.readTree(data), "", _ -> "")
                .forEach(fault -> java.put(below(fault.field()), fault.problem()));
        Map<String, String> sql = new TreeMap<>();
        HUB.read(handle -> handle.createQuery("""
                        select field, problem from unnest(hub.event_faults(cast(:schema as jsonb), cast(:data as jsonb),
                          'data', cast(:schema as jsonb)))""")
                        .bind("schema", schema)
                        .bind("data", data)
                        .map((row, _) -> List.of(row.getString(1), row.getString(2)))
                        .list())
                .forEach(fault -> sql.put(fault.getFirst(), fault.getLast()));
        if (verdict.equals(WRONG)) {
            assertEquals(1, java.size(), java::toString);
            assertEquals(1, sql.size(), sql::toString);
            return;
        }
        Set<String> wanted = verdict.equals(FITS) ? Set.of() : Set.of(verdict);
        assertEquals(wanted, words(java), "over HTTP");
        assertEquals(wanted, words(sql), "by SQL");
    }

    private static Set<String> words(Map<String, String> faults) {
        return Set.copyOf(faults.entrySet().stream()
                .map(fault -> fault.getKey() + " " + fault.getValue())
                .toList());
    }

    private static String below(String field) {
        return field.isEmpty() ? "data" : field.startsWith("[") ? "data" + field : "data." + field;
    }

    @AfterAll
    static void close() {
        DATABASES.close();
    }
}
