package space.quark.hub;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds what serves a path: a tree of segments in which a literal wins over a variable, and both over a tail, which takes all
 * that is left. Immutable once built.
 *
 * @param <T> what stands at the end of a route
 */
final class RouteTable<T> {
    private static final int MAX_SEGMENTS = 32;

    private final Node<T> root;

    private RouteTable(Node<T> root) {
        this.root = root;
    }

    /** What a path leads to: a target with its variables, or the verbs that would be allowed. */
    record Found<T>(@Nullable T target, Map<String, String> variables, Collection<String> allowed) {}

    /** The target for a verb and the decoded segments of a path; null when no route has this path. */
    @Nullable Found<T> find(String verb, List<String> segments) {
        if (segments.size() > MAX_SEGMENTS) {
            return null;
        }
        Node<T> node = root.walk(segments, 0);
        if (node == null) {
            return null;
        }
        Leaf<T> leaf = node.leaves.get(verb);
        if (leaf == null) {
            return new Found<>(null, Map.of(), node.verbs());
        }
        return new Found<>(leaf.target, leaf.bind(segments), List.of());
    }

    /** Collects routes; two routes of one shape and verb are refused. */
    static final class Builder<T> {
        private final Node<T> root = new Node<>();

        Builder<T> add(String verb, String template, T target) {
            Node<T> node = root;
            List<String> segments = split(template);
            String[] names = new String[segments.size()];
            for (int i = 0; i < names.length; i++) {
                String segment = segments.get(i);
                if (segment.startsWith("{") && segment.endsWith("*}")) {
                    if (i < names.length - 1) {
                        throw new IllegalArgumentException(template + ": only the last segment can take a whole tail");
                    }
                    names[i] = segment.substring(1, segment.length() - 2);
                    node = node.tail();
                } else if (segment.startsWith("{") && segment.endsWith("}")) {
                    names[i] = segment.substring(1, segment.length() - 1);
                    node = node.variable();
                } else {
                    node = node.literals.computeIfAbsent(segment, _ -> new Node<>());
                }
            }
            if (node.leaves.putIfAbsent(verb, new Leaf<>(target, names)) != null) {
                throw new IllegalArgumentException("two routes for " + verb + " " + template);
            }
            return this;
        }

        /** Whether some route has this verb and shape already. */
        boolean has(String verb, String template) {
            Node<T> node = root;
            for (String segment : split(template)) {
                Node<T> next = segment.startsWith("{")
                        ? segment.endsWith("*}") ? node.tail : node.variable
                        : node.literals.get(segment);
                if (next == null) {
                    return false;
                }
                node = next;
            }
            return node.leaves.containsKey(verb);
        }

        RouteTable<T> build() {
            return new RouteTable<>(root);
        }
    }

    /** The segments of a path as they stand; none for the root, a last empty one after a trailing slash. */
    static List<String> split(String path) {
        List<String> segments = new ArrayList<>(8);
        int start = 1;
        int end = path.indexOf('/', start);
        while (end >= 0) {
            segments.add(path.substring(start, end));
            start = end + 1;
            end = path.indexOf('/', start);
        }
        if (path.length() > 1) {
            segments.add(path.substring(start));
        }
        return segments;
    }

    private static final class Leaf<T> {
        private final T target;
        /** By place in the path: the variable's name, null where a literal stands. */
        private final @Nullable String[] names;

        private Leaf(T target, @Nullable String[] names) {
            this.target = target;
            this.names = names;
        }

        private Map<String, String> bind(List<String> segments) {
            Map<String, String> variables = Map.of();
            for (int i = 0; i < names.length; i++) {
                String name = names[i];
                if (name != null) {
                    if (variables.isEmpty()) {
                        variables = LinkedHashMap.newLinkedHashMap(4);
                    }
                    boolean tail = i == names.length - 1 && segments.size() > names.length;
                    variables.put(
                            name, tail ? String.join("/", segments.subList(i, segments.size())) : segments.get(i));
                }
            }
            return variables;
        }
    }

    private static final class Node<T> {
        private final Map<String, Node<T>> literals = new HashMap<>();
        private final Map<String, Leaf<T>> leaves = new HashMap<>();
        private @Nullable Node<T> variable;
        private @Nullable Node<T> tail;

        private Node<T> tail() {
            Node<T> known = tail;
            if (known == null) {
                known = new Node<>();
                tail = known;
            }
            return known;
        }

        private Node<T> variable() {
            Node<T> known = variable;
            if (known == null) {
                known = new Node<>();
                variable = known;
            }
            return known;
        }

        private @Nullable Node<T> walk(List<String> segments, int at) {
            if (at == segments.size()) {
                return leaves.isEmpty() ? null : this;
            }
            Node<T> literal = literals.get(segments.get(at));
            Node<T> found = literal == null ? null : literal.walk(segments, at + 1);
            if (found == null && variable != null && !segments.get(at).isEmpty()) {
                found = variable.walk(segments, at + 1);
            }
            return found == null && tail != null && isTail(segments, at) ? tail : found;
        }

        /** A last segment may be empty, as behind a trailing slash; one in between reads differently in different places. */
        private static boolean isTail(List<String> segments, int at) {
            for (int i = at; i < segments.size() - 1; i++) {
                if (segments.get(i).isEmpty()) {
                    return false;
                }
            }
            return true;
        }

        private Collection<String> verbs() {
            var verbs = new TreeSet<>(leaves.keySet());
            if (verbs.contains("GET")) {
                verbs.add("HEAD");
            }
            return verbs;
        }
    }
}
