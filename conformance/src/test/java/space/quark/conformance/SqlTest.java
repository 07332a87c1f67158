package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.Manifest;

/** A module's SQL touches its own schema only. */
class SqlTest {
    private static final List<String> SCHEMAS = Stream.concat(
                    Project.manifests().stream().map(Manifest::id), Stream.of("hub", "public"))
            .toList();

    @TestFactory
    Stream<DynamicTest> aModuleTouchesItsOwnSchemaOnly() {
        return Project.manifests().stream()
                .map(Manifest::id)
                .map(id -> DynamicTest.dynamicTest(id, () -> {
                    SqlNames names = new SqlNames(id, SCHEMAS);
                    List<String> found = new ArrayList<>();
                    int statements = 0;
                    for (Path file : Project.files("modules/" + id + "/src/main", ".java", ".sql")) {
                        String text = Project.read(file);
                        List<String> sql = file.toString().endsWith(".sql") ? List.of(text) : SqlNames.inJava(text);
                        statements += sql.size();
                        sql.forEach(each -> names.strangers(each)
                                .forEach(stranger ->
                                        found.add(file.getFileName() + ": " + stranger + ": " + each.strip())));
                    }
                    assertTrue(statements > 3, "the SQL must be seen, found " + statements);
                    assertEquals(List.of(), found);
                }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from people.person where id = :id",
                "select p.id from posts.post p join people.person a on a.id = p.author",
                "delete from feed.header using posts.post where true",
                "insert into post (id) values (1)",
                "update post set title = 'x'",
                "create table posts.like (post bigint references post)",
                "create table hub.module (id text)",
                "with recent as (select * from comments.comment) select * from recent"
            })
    void aForeignOrUnqualifiedNameIsNoticed(String sql) {
        assertFalse(new SqlNames("posts", SCHEMAS).strangers(sql).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "with recent as (select id from posts.post) select * from recent r join posts.tag t on t.post = r.id",
                "insert into posts.post (title) values ('from people.person') on conflict do update set title = excluded.title",
                "select extract(epoch from at) from posts.post where a is distinct from b for update",
                "select * from unnest(:ids) as wanted(id) -- never from people.person"
            })
    void whatIsOnesOwnIsFine(String sql) {
        assertEquals(List.of(), new SqlNames("posts", SCHEMAS).strangers(sql));
    }

    @Test
    void sqlIsFoundInTextBlocksAndStrings() {
        assertEquals(
                List.of("select 1 from a.b", "delete from a.c"),
                SqlNames.inJava("""
                        // "select 1 from comment"
                        var word = "a \\"quoted\\" word";
                        handle.execute(\"""
                                select 1 from a.b\""");
                        handle.execute("delete from a.c");
                        """).stream().map(String::strip).toList());
    }
}
