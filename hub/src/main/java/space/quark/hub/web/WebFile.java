package space.quark.hub.web;

import java.lang.ref.SoftReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;
import space.quark.host.call.Answer;
import space.quark.host.call.ETag;

/** One file of the app with its compressed twins; read when asked for, remembered while there is memory to spare. */
final class WebFile {
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("xml", "application/xml"),
            Map.entry("json", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("webp", "image/webp"),
            Map.entry("avif", "image/avif"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"));

    private final Copy plain;
    private final @Nullable Copy brotli;
    private final @Nullable Copy gzip;
    private final Map<String, String> headers;

    /** The same content in one encoding. */
    private static final class Copy {
        private final @Nullable String encoding;
        private final Supplier<byte[]> source;
        private volatile SoftReference<byte[]> content = new SoftReference<>(null);
        private volatile @Nullable String tag;

        private Copy(@Nullable String encoding, Supplier<byte[]> source) {
            this.encoding = encoding;
            this.source = source;
        }

        private byte[] content() {
            byte[] known = content.get();
            if (known == null) {
                known = source.get();
                content = new SoftReference<>(known);
            }
            return known;
        }

        private String tag() {
            String known = tag;
            if (known == null) {
                known = ETag.of(null, content());
                tag = known;
            }
            return known;
        }
    }

    /**
     * @param name of what the content type is told
     * @param headers those of every answer with this file
     */
    WebFile(
            String name,
            Supplier<byte[]> plain,
            @Nullable Supplier<byte[]> brotli,
            @Nullable Supplier<byte[]> gzip,
            Map<String, String> headers) {
        this.plain = new Copy(null, plain);
        this.brotli = brotli == null ? null : new Copy("br", brotli);
        this.gzip = gzip == null ? null : new Copy("gzip", gzip);
        this.headers = new LinkedHashMap<>(headers);
        this.headers.put("Content-Type", type(name));
        this.headers.put("X-Content-Type-Options", "nosniff");
        if (brotli != null || gzip != null) {
            this.headers.merge("Vary", "Accept-Encoding", (before, more) -> before + ", " + more);
        }
    }

    private static String type(String name) {
        return TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
    }

    /** The file in the best encoding that was asked for, or that the asker has it already. */
    Answer answer(HttpFields asked) {
        Copy copy = chosen(asked);
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("ETag", copy.tag());
        if (ETag.matches(asked.get(HttpHeader.IF_NONE_MATCH), copy.tag())) {
            all.remove("Content-Type");
            return new Answer(304, all, new byte[0]);
        }
        if (copy.encoding != null) {
            all.put("Content-Encoding", copy.encoding);
        }
        return new Answer(200, all, copy.content());
    }

    private Copy chosen(HttpFields asked) {
        if (brotli == null && gzip == null) {
            return plain;
        }
        // Without those that were given no quality at all.
        List<String> accepted = asked.getQualityCSV(HttpHeader.ACCEPT_ENCODING);
        if (brotli != null && accepted.stream().anyMatch("br"::equalsIgnoreCase)) {
            return brotli;
        }
        return gzip != null && accepted.stream().anyMatch("gzip"::equalsIgnoreCase) ? gzip : plain;
    }
}
