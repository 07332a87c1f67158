package space.quark.host.call;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTreeScanner;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** What the sources of contracts say in Javadoc; read with the JDK's own parser, so it needs a JDK, at build time only. */
public final class Javadocs {
    private static final Doc NONE = new Doc("", "", Map.of(), List.of());

    private final Map<String, Doc> docs = new HashMap<>();

    private Javadocs() {}

    /**
     * One comment.
     *
     * @param summary the first sentence
     * @param text the whole text, the first sentence included
     * @param params what {@code @param} says, by name
     * @param links targets of links, as {@code package.Type#MEMBER} when the type is imported, else {@code Type#MEMBER}
     */
    record Doc(String summary, String text, Map<String, String> params, List<String> links) {}

    /** Says nothing of anything. */
    public static Javadocs none() {
        return new Javadocs();
    }

    /** Reads all sources below a folder. */
    public static Javadocs read(Path sourceRoot) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("reading Javadoc needs a JDK, this is a JRE");
        }
        Javadocs all = new Javadocs();
        try (Stream<Path> files = Files.walk(sourceRoot.toRealPath());
                StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<Path> sources = files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(sources));
            DocTrees trees = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Scan(all.docs, trees, unit).scan(unit, "");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    Doc of(Class<?> type) {
        return docs.getOrDefault(String.valueOf(type.getCanonicalName()), NONE);
    }

    Doc of(Method method) {
        String names =
                Arrays.stream(method.getParameters()).map(Parameter::getName).collect(Collectors.joining(","));
        String key = method.getDeclaringClass().getCanonicalName() + "#" + method.getName() + "(" + names + ")";
        return docs.getOrDefault(key, NONE);
    }

    private static final class Scan extends TreePathScanner<Void, String> {
        private final Map<String, Doc> docs;
        private final DocTrees trees;
        private final CompilationUnitTree unit;
        private final Map<String, String> imports = new HashMap<>();

        private Scan(Map<String, Doc> docs, DocTrees trees, CompilationUnitTree unit) {
            this.docs = docs;
            this.trees = trees;
            this.unit = unit;
            for (ImportTree imported : unit.getImports()) {
                String name = imported.getQualifiedIdentifier().toString();
                imports.put(name.substring(name.lastIndexOf('.') + 1), name);
            }
        }

        @Override
        public Void visitClass(ClassTree type, String outer) {
            String own = outer.isEmpty() ? unit.getPackageName() + "." : outer + ".";
            String name = own + type.getSimpleName();
            note(name);
            return super.visitClass(type, name);
        }

        @Override
        public Void visitMethod(MethodTree method, String type) {
            String names =
                    method.getParameters().stream().map(VariableTree::getName).collect(Collectors.joining(","));
            note(type + "#" + method.getName() + "(" + names + ")");
            return super.visitMethod(method, type);
        }

        private void note(String key) {
            TreePath path = getCurrentPath();
            DocCommentTree comment = trees.getDocCommentTree(path);
            if (comment == null) {
                return;
            }
            Map<String, String> params = new LinkedHashMap<>();
            for (DocTree tag : comment.getBlockTags()) {
                if (tag instanceof ParamTree param) {
                    params.put(param.getName().toString(), text(param.getDescription()));
                }
            }
            List<String> links = new ArrayList<>();
            new DocTreeScanner<Void, Void>() {
                @Override
                public Void visitLink(LinkTree link, Void context) {
                    links.add(resolve(link.getReference().getSignature()));
                    return super.visitLink(link, null);
                }
            }.scan(comment, null);
            docs.put(key, new Doc(text(comment.getFirstSentence()), text(comment.getFullBody()), params, links));
        }

        private String resolve(String signature) {
            int hash = signature.indexOf('#');
            String type = hash < 0 ? signature : signature.substring(0, hash);
            return imports.getOrDefault(type, type) + (hash < 0 ? "" : signature.substring(hash));
        }

        private static String text(List<? extends DocTree> parts) {
            StringBuilder text = new StringBuilder();
            for (DocTree part : parts) {
                switch (part) {
                    case TextTree plain -> text.append(plain.getBody());
                    case LiteralTree literal ->
                        text.append('`').append(literal.getBody().getBody()).append('`');
                    case LinkTree link ->
                        text.append('`').append(shortened(link)).append('`');
                    case EntityTree entity -> text.append(entity);
                    default -> text.append(' ');
                }
            }
            return text.toString().replaceAll("\\s+", " ").strip();
        }

        private static String shortened(LinkTree link) {
            if (!link.getLabel().isEmpty()) {
                return text(link.getLabel());
            }
            String signature = link.getReference().getSignature();
            return signature.substring(signature.indexOf('#') + 1).replaceAll("\\(.*\\)", "");
        }
    }
}
