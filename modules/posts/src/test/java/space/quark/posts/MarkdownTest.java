package space.quark.posts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownTest {
    @Test
    void theUsualMarksBecomeHtml() {
        assertEquals(
                "<h1>Cats</h1>\n<p>are <em>very</em> <strong>soft</strong></p>\n", html("# Cats\nare *very* **soft**"));
        assertEquals("<ul><li>one</li><li>two</li></ul>\n", html("- one\n- two"));
        assertEquals("<pre><code class=\"language-java\">int a;\n</code></pre>\n", html("```java\nint a;\n```"));
        assertEquals("<p><del>gone</del></p>\n", html("~~gone~~"));
        assertTrue(html("|a|b|\n|--|:-:|\n|1|2|").contains("<td align=\"center\">2</td>"));
        assertTrue(html("![a cat](https://x.org/c.png)").contains("<img src=\"https://x.org/c.png\" alt=\"a cat\" />"));
    }

    @Test
    void linksSayThatTheyWereWrittenByAGuest() {
        String link = "<a href=\"https://x.org/\" rel=\"nofollow ugc noopener\">";
        assertTrue(html("[x](https://x.org/)").contains(link), html("[x](https://x.org/)"));
        assertTrue(html("see https://x.org/ there").contains(link));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                "<a href='javascript:alert(1)'>x</a>",
                "<style>body{display:none}</style>",
                "<iframe src='https://x.org'></iframe>",
                "<svg/onload=alert(1)>",
                "a <b onclick=\"alert(1)\">bold</b> word",
                "<!-- hidden --> <!DOCTYPE html> <?php echo 1 ?> <![CDATA[x]]>"
            })
    void htmlInTheTextIsShownAsText(String text) {
        String html = html(text);
        assertFalse(html.matches("(?s).*<(?!/?p>|/?a>)[a-zA-Z!?/].*"), html);
        assertTrue(html.contains("&lt;"), html);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[x](javascript:alert(1))",
                "[x](JaVaScRiPt:alert(1))",
                "[x](java\tscript:alert(1))",
                "[x](&#106;avascript:alert(1))",
                "[x](<java\nscript:alert(1)>)",
                "[x](vbscript:msgbox(1))",
                "[x](data:text/html;base64,PHNjcmlwdD4=)",
                "![x](data:image/svg+xml;base64,PHN2Zz4=)",
                "![x](javascript:alert(1))",
                "<javascript:alert(1)>",
                "[x][y]\n\n[y]: javascript:alert(1)",
                "[x](file:///etc/passwd)",
                "[a](https://x.org \"t\\\" onmouseover=alert(1) x=\\\"\")",
                "```js\" onclick=\"alert(1)\ncode\n```",
            })
    void addressesThatRunSomethingAreLeftOut(String text) {
        String html = html(text).toLowerCase(Locale.ROOT);
        assertFalse(html.matches("(?s).*(href|src)=\"(?!https?:|mailto:|\").*"), html);
        assertFalse(html.matches("(?s).*<[^>]*\\son\\w+=.*"), html.replaceAll("\"[^\"]*\"", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "![x](//x.org/a.png)",
                "![x](</\\x.org/a.png>)",
                "![x](/a/../../b.png)",
                "![x](a.png)",
                "[x](//x.org/a)",
                "[x](</\\x.org/a>)",
                "[x](<\\\\x.org/a>)"
            })
    void noAddressLeavesOutWhereItIs(String text) {
        String html = html(text);
        assertFalse(html.contains("href=") || html.contains("src="), html);
    }

    @Test
    void picturesAndLinksMayBeOnTheStationItself() {
        String html = html("![a harbour](/demo/harbour.svg \"Evening\") and [there](/posts/17)");
        assertTrue(
                html.contains("<img alt=\"a harbour\" title=\"Evening\" src=\"/demo/harbour.svg\" />")
                        || html.contains("<img src=\"/demo/harbour.svg\" alt=\"a harbour\" title=\"Evening\" />"),
                html);
        assertTrue(html.contains("<a href=\"/posts/17\" "), html);
    }

    @Test
    void mentionsAreFoundInRunningTextOnly() {
        assertEquals(
                List.of("ann", "john_doe", "Яна", "bob.b", "zoe"),
                Markdown.render(
                                "@ann, @john_doe and (@Яна)! *@bob.b.* mail a@b.com, not `@code`, @ANN again "
                                        + "[@link](https://x.org/@other) https://x.org/@third @ab @@no\n\n    @indented\n\n@zoe")
                        .names());
    }

    @Test
    void atMostFiftyPeopleAreMentioned() {
        String crowd = String.join(
                " ", IntStream.range(0, 80).mapToObj(i -> "@user" + i).toList());
        assertEquals(50, Markdown.render(crowd).names().size());
    }

    @Test
    void theExcerptIsPlainAndEndsAtAWord() {
        assertEquals(
                "Cats are soft. And code() too.",
                excerpt("# Cats\n\nare **soft**.\nAnd `code()` [too](https://x.org).\n\n![p](https://x.org/i)"));
        String cut = excerpt("wörd ".repeat(200));
        assertTrue(cut.codePointCount(0, cut.length()) <= 300, cut);
        assertTrue(cut.endsWith("wörd…"), cut);
        assertEquals("🐈".repeat(299) + "…", excerpt("🐈".repeat(400)));
        assertEquals("", excerpt("```\nonly code\n```"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "![",
                "![](",
                "](",
                "*a _b ",
                "**a*",
                "> ",
                "- ",
                "`",
                "<a ",
                "&#",
                "~~",
                "~",
                "|",
                "\\",
                "(",
                "[a](",
                "[a]:",
                "@a.",
                "http://a.",
                "*_",
                "1. ",
                "\n#",
                "<!--",
                "a@",
                "\t",
                "\u200b",
                "'",
                "\"",
                "1.\n"
            })
    void hostileTextIsReadInTime(String unit) {
        String text = unit.repeat(100_000 / unit.length());
        String lines = (unit.repeat(40) + "\n").repeat(100_000 / (unit.length() * 40 + 1));
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> Markdown.render(text));
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> Markdown.render(lines));
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> Markdown.render("|a|b|\n|-|-|\n" + lines));
    }

    @Test
    void aTableThatFillsItselfUpIsShownAsText() {
        String text = "|a".repeat(2000) + "|\n" + "|-".repeat(2000) + "|\n" + "|x\n".repeat(2000);
        String html = html(text);
        assertFalse(html.contains("<table>"));
        assertTrue(html.length() < 10 * text.length());
        assertTrue(html("|a|b|\n|-|-|\n|1|\n").contains("<td></td>"));
    }

    private static String html(String text) {
        return Markdown.render(text).html();
    }

    private static String excerpt(String text) {
        return Markdown.render(text).excerpt();
    }
}
