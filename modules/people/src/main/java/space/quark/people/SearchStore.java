package space.quark.people;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Cursor;
import space.quark.dock.Database;
import space.quark.dock.PersonId;
import space.quark.people.api.PeopleQuery;
import space.quark.people.api.PeopleSearch;
import space.quark.people.api.PersonRules;

/** Finds people by what they are called and by what they are. */
final class SearchStore {
    private final Database database;

    SearchStore(Database database) {
        this.database = database;
    }

    /** Some of those found, and how many there are. */
    record Found(List<PersonRow> rows, long total) {}

    /** Whose e-mails the searcher may search. */
    enum Emails {
        NONE,
        OWN,
        ALL
    }

    /** Conditions that hold all together, with their parameters. */
    private static final class Conditions {
        private final List<String> texts = new ArrayList<>(List.of("confirmed_at is not null"));
        private final Map<String, Object> values = new LinkedHashMap<>();
        private @Nullable List<String> grams;

        void add(String text) {
            texts.add(text);
        }

        void add(String text, String name, Object value) {
            texts.add(text);
            values.put(name, value);
        }

        /** The text anywhere in one's names or, as far as may be, e-mails. Pairs and triples of it find candidates. */
        void search(String text, Emails emails, @Nullable PersonId searcher) {
            String folded = Folded.text(text);
            List<String> pieces = Folded.grams(folded);
            grams = pieces.isEmpty() ? null : pieces;
            values.put("text", folded);
            String names = contains("names_key");
            if (emails == Emails.ALL) {
                texts.add("(" + names + " or " + contains("email_key") + ")");
            } else if (emails == Emails.OWN && searcher != null) {
                add("(" + names + " or id = :searcher and position(:text in email_key) > 0)", "searcher", searcher);
            } else {
                texts.add(names);
            }
        }

        private String contains(String column) {
            String indexed = grams == null ? "" : "people.grams(" + column + ") @> cast(:grams as text[]) and ";
            return "(" + indexed + "position(:text in " + column + ") > 0)";
        }

        Query query(Handle handle, String start, String end) {
            Query query = handle.createQuery(start + " from people.person where " + String.join(" and ", texts) + end);
            query.bindMap(values);
            if (grams != null) {
                query.bindArray("grams", String.class, grams);
            }
            return query;
        }

        long count(Handle handle) {
            return query(handle, "select count(*)", "").mapTo(long.class).one();
        }
    }

    /** Whoever is shut out is not among them: administrators find those in {@link #list}. */
    Found search(PeopleSearch wanted, Emails emails, @Nullable PersonId searcher) {
        Conditions conditions = new Conditions();
        conditions.add("blocked_at is null");
        conditions.search(wanted.text(), emails, searcher);
        return database.read(handle -> {
            long total = conditions.count(handle);
            List<PersonRow> rows = total <= wanted.rowsBefore()
                    ? List.of()
                    : conditions
                            .query(handle, "select " + PersonRow.COLUMNS, """
                                     order by username_key = :text desc, starts_with(username_key, :text) desc, username_key
                                    limit :limit offset :offset
                                    """)
                            .bind("limit", wanted.rows())
                            .bind("offset", wanted.rowsBefore())
                            .mapTo(PersonRow.class)
                            .list();
            return new Found(rows, total);
        });
    }

    /** Newest first; one row more than asked for when there are more. */
    Found list(PeopleQuery wanted, @Nullable Cursor after) {
        Conditions conditions = new Conditions();
        String search = wanted.search();
        if (search != null && !search.isEmpty()) {
            conditions.search(search, Emails.ALL, null);
        }
        String role = wanted.role();
        if (role != null && !role.equals(PersonRules.USER)) {
            conditions.add("roles <> '{user}' and :role = any (roles)", "role", role);
        }
        Boolean blocked = wanted.blocked();
        if (blocked != null) {
            conditions.add(blocked ? "blocked_at is not null" : "blocked_at is null");
        }
        return database.read(handle -> {
            long total = conditions.count(handle);
            if (after != null) {
                conditions.add("(created_at, id) < (:afterTime, :afterId)", "afterTime", after.at());
                conditions.values.put("afterId", after.id());
            }
            List<PersonRow> rows = conditions
                    .query(handle, "select " + PersonRow.COLUMNS, " order by created_at desc, id desc limit :limit")
                    .bind("limit", wanted.rows() + 1)
                    .mapTo(PersonRow.class)
                    .list();
            return new Found(rows, total);
        });
    }
}
