package space.quark.conformance;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import space.quark.dock.Manifest;

/** Who needs whom, as text: a new arrow between modules is a new line in it. */
final class ModuleGraph {
    private ModuleGraph() {}

    /** {@code docs/modules.txt}. */
    static String text(List<Manifest> manifests) {
        StringBuilder out =
                new StringBuilder("# What each module offers, needs and says. Generated from the manifests.\n");
        manifests.stream().sorted(Comparator.comparing(Manifest::id)).forEach(manifest -> describe(manifest, out));
        return out.toString();
    }

    private static void describe(Manifest manifest, StringBuilder out) {
        out.append('\n').append(manifest.id()).append('\n');
        lines(out, "offers", manifest.provides().stream());
        lines(out, "needs", needs(manifest, false));
        lines(out, "uses", needs(manifest, true));
        lines(out, "publishes", manifest.events().publishes().stream());
        lines(out, "hears", manifest.events().subscribes().stream());
        lines(out, "live", manifest.live().stream());
        lines(out, "privilege", manifest.privileges().stream());
    }

    private static Stream<String> needs(Manifest manifest, boolean optional) {
        return manifest.needs().stream()
                .filter(need -> need.optional() == optional)
                .map(Manifest.Need::contract);
    }

    private static void lines(StringBuilder out, String what, Stream<String> names) {
        names.sorted().forEach(name -> out.append("  %-9s %s\n".formatted(what, name)));
    }
}
