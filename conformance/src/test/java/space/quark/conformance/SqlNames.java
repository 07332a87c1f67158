package space.quark.conformance;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds what stands in a module's SQL and belongs to no schema or to another module's. */
final class SqlNames {
    /** Text blocks first: a quotation mark inside one begins no string. */
    private static final Pattern LITERALS =
            Pattern.compile("\"\"\"\\R(?<block>.*?)\"\"\"|\"(?<string>(?:[^\"\\\\\\n]|\\\\.)*)\"", Pattern.DOTALL);

    private static final Pattern JAVA_COMMENTS = Pattern.compile("(?m)/\\*.*?\\*/|^\\s*//[^\\n]*", Pattern.DOTALL);
    private static final Pattern STATEMENT =
            Pattern.compile("^\\s*(select|insert into|update|delete from|with|merge into|create|alter|truncate)\\s");
    private static final Pattern SQL_COMMENTS = Pattern.compile("--[^\\n]*");
    private static final Pattern SQL_STRINGS = Pattern.compile("'[^']*'");

    private static final String NAME =
            "\\s+(?:only |lateral )?(?<name>[a-z_][a-z0-9_]*(?:\\.[a-z_][a-z0-9_]*)?)\\b(?![.%:])";

    /** What reads a table, with the words that make it something else standing before or a function's bracket after. */
    private static final Pattern READ =
            Pattern.compile("(?<!distinct )(?<!epoch )\\b(?:from|join|using)" + NAME + "(?!\\s*\\()");

    private static final Pattern CHANGED = Pattern.compile("(?<!do )(?<!for )(?<!for no key )(?<!after )(?<!before )"
            + "\\b(?:into|update|create table(?: if not exists)?|alter table|references|truncate)" + NAME);

    private static final Pattern NAMED_HERE = Pattern.compile(
            "\\b(?<name>[a-z_][a-z0-9_]*)(?:\\s*\\([a-z_, ]*\\))?\\s+as\\s+(?:not\\s+)?(?:materialized\\s+)?\\(");

    private final String own;
    private final Set<String> others;

    SqlNames(String own, Collection<String> schemas) {
        this.own = own;
        this.others = schemas.stream().filter(schema -> !schema.equals(own)).collect(Collectors.toSet());
    }

    /** The SQL in Java: string literals and text blocks that begin as statements do. */
    static List<String> inJava(String source) {
        return LITERALS.matcher(JAVA_COMMENTS.matcher(source).replaceAll(" "))
                .results()
                .map(SqlNames::content)
                .filter(text -> STATEMENT.matcher(text.toLowerCase(Locale.ROOT)).find())
                .toList();
    }

    private static String content(MatchResult literal) {
        String block = literal.group("block");
        return block == null ? literal.group("string") : block;
    }

    /** Names that this module's SQL must not contain, each with its reason. */
    List<String> strangers(String sql) {
        String text = SQL_STRINGS
                .matcher(SQL_COMMENTS.matcher(sql.toLowerCase(Locale.ROOT)).replaceAll(" "))
                .replaceAll("''")
                .replaceAll("\\s+", " ");
        List<String> found = new ArrayList<>();
        for (String other : others) {
            if (Pattern.compile("(?<![.\\w:])" + other + "\\.[a-z_]")
                    .matcher(text)
                    .find()) {
                found.add(other + " is another module's schema");
            }
        }
        Set<String> here = NAMED_HERE
                .matcher(text)
                .results()
                .map(named -> named.group("name"))
                .collect(Collectors.toSet());
        Stream.of(READ, CHANGED)
                .flatMap(pattern -> pattern.matcher(text).results())
                .map(table -> table.group("name"))
                .filter(name -> !name.startsWith(own + ".") && !here.contains(name) && !others.contains(schemaOf(name)))
                .forEach(name -> found.add(name + " is not qualified with " + own));
        return found;
    }

    private static String schemaOf(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? "" : name.substring(0, dot);
    }
}
