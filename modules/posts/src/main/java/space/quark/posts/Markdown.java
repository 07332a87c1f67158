package space.quark.posts;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.autolink.AutolinkExtension;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;
import space.quark.dock.Check;

/**
 * Reads Markdown once, when a post is written. HTML in the text is shown as text; what the renderer makes is sanitized
 * once more against a list of what is allowed, so that a defect of the one does not become a hole.
 */
final class Markdown {
    private static final int EXCERPT_LENGTH = 300;
    private static final int MOST_NAMES = 50;

    /** Nesting beyond this is text: no people write it, and it costs a renderer its stack. */
    private static final int DEEPEST = 50;

    /** Short rows are filled up to the header's length, so a few thousand characters can ask for millions of cells. */
    private static final int MOST_CELLS = 5_000;

    private static final List<Extension> WITHOUT_TABLES =
            List.of(AutolinkExtension.create(), StrikethroughExtension.create());
    private static final List<Extension> EXTENSIONS = List.of(
            AutolinkExtension.create(),
            StrikethroughExtension.create(),
            TablesExtension.builder().maxCells(MOST_CELLS).build());
    private static final Parser PARSER = parser(EXTENSIONS);
    private static final Parser PARSER_WITHOUT_TABLES = parser(WITHOUT_TABLES);
    private static final HtmlRenderer RENDERER = HtmlRenderer.builder()
            .extensions(EXTENSIONS)
            .escapeHtml(true)
            .sanitizeUrls(true)
            .build();
    private static final PolicyFactory POLICY = new HtmlPolicyBuilder()
            .allowElements("p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li")
            .allowElements("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "a", "img")
            .allowUrlProtocols("http", "https", "mailto")
            .allowAttributes("title")
            .onElements("a")
            .allowAttributes("href")
            .matching(Markdown::isLink)
            .onElements("a")
            .allowAttributes("alt", "title")
            .onElements("img")
            .allowAttributes("src")
            .matching(Markdown::isPicture)
            .onElements("img")
            .allowAttributes("class")
            .matching(Pattern.compile("language-[A-Za-z0-9+#_.-]{1,30}"))
            .onElements("code")
            .allowAttributes("align")
            .matching(Pattern.compile("left|center|right"))
            .onElements("th", "td")
            .allowAttributes("start")
            .matching(Pattern.compile("[0-9]{1,9}"))
            .onElements("ol")
            .requireRelsOnLinks("nofollow", "ugc", "noopener")
            .toFactory();
    private static final Pattern WEB = Pattern.compile("https?://[^/\\\\]", Pattern.CASE_INSENSITIVE);
    /** Browsers take a backslash for a slash. */
    private static final Pattern ELSEWHERE = Pattern.compile("\\s*(?:\\\\|/\\s*[/\\\\])");

    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final Pattern MENTION =
            Pattern.compile("(?<![\\p{L}\\p{N}_@/.-])@([\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]{1,30}[\\p{L}\\p{N}_])");

    private Markdown() {}

    /**
     * What a text came to.
     *
     * @param html safe to show as it is
     * @param excerpt its beginning as plain text
     * @param names login names mentioned with an {@code @}, at most 50
     */
    record Rendered(String html, String excerpt, List<String> names) {}

    static Rendered render(String content) {
        Node document = parse(content);
        var reader = new Reader();
        document.accept(reader);
        return new Rendered(
                POLICY.sanitize(RENDERER.render(document)), excerpt(reader.plain), List.copyOf(reader.names()));
    }

    /** On the station itself, or at an address that says all of where it is. */
    private static boolean isPicture(String address) {
        return Check.isLocalPath(address) || WEB.matcher(address).lookingAt();
    }

    private static boolean isLink(String address) {
        return !ELSEWHERE.matcher(address).lookingAt();
    }

    private static Node parse(String content) {
        try {
            return PARSER.parse(content);
        } catch (IllegalArgumentException _) {
            return PARSER_WITHOUT_TABLES.parse(content);
        }
    }

    private static Parser parser(List<Extension> extensions) {
        return Parser.builder()
                .extensions(extensions)
                .maxOpenBlockParsers(DEEPEST)
                .maxInlineNesting(DEEPEST)
                .build();
    }

    private static String excerpt(StringBuilder plain) {
        String text = SPACES.matcher(plain).replaceAll(" ").strip();
        if (text.codePointCount(0, text.length()) <= EXCERPT_LENGTH) {
            return text;
        }
        int end = text.offsetByCodePoints(0, EXCERPT_LENGTH - 1);
        int word = text.lastIndexOf(' ', end);
        return text.substring(0, word > end / 2 ? word : end).strip() + "…";
    }

    /** Collects plain text and mentions; neither code nor the text of a link mentions anybody. */
    private static final class Reader extends AbstractVisitor {
        private final StringBuilder plain = new StringBuilder();
        private final Map<String, String> names = new LinkedHashMap<>();
        private int links;

        Collection<String> names() {
            return names.values();
        }

        @Override
        public void visit(Text text) {
            append(text.getLiteral());
            if (links == 0) {
                Matcher mention = MENTION.matcher(text.getLiteral());
                while (names.size() < MOST_NAMES && mention.find()) {
                    names.putIfAbsent(mention.group(1).toLowerCase(Locale.ROOT), mention.group(1));
                }
            }
        }

        @Override
        public void visit(Code code) {
            append(code.getLiteral());
        }

        @Override
        public void visit(Link link) {
            links++;
            visitChildren(link);
            links--;
        }

        @Override
        public void visit(Image image) {
            // neither its description nor its address belongs into running text
        }

        @Override
        public void visit(SoftLineBreak lineBreak) {
            append(" ");
        }

        @Override
        public void visit(HardLineBreak lineBreak) {
            append(" ");
        }

        @Override
        public void visit(Paragraph paragraph) {
            visitChildren(paragraph);
            append(" ");
        }

        @Override
        public void visit(Heading heading) {
            visitChildren(heading);
            append(" ");
        }

        private void append(String text) {
            if (plain.length() < EXCERPT_LENGTH * 4) {
                plain.append(text, 0, Math.min(text.length(), EXCERPT_LENGTH * 4));
            }
        }
    }
}
