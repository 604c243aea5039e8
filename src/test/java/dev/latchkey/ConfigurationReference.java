package dev.latchkey;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import dev.latchkey.config.EnvironmentVariable;
import dev.latchkey.config.StartConfigSourceFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The configuration reference, read from the sources of the {@code @ConfigMapping} interfaces: keys, defaults and Javadoc. */
final class ConfigurationReference {
    private final List<Entry> entries;

    private ConfigurationReference(List<Entry> entries) {
        this.entries = entries;
    }

    /** One key. */
    private record Entry(String group, String key, Optional<String> byDefault, String what) {
        String variable() {
            return EnvironmentVariable.of(key);
        }

        String row() {
            String secret = StartConfigSourceFactory.SECRETS.contains(key)
                    ? " Can also be read from the file named by `" + variable() + "_FILE`."
                    : "";
            return "| `%s` | %s | %s%s |\n"
                    .formatted(
                            variable(), byDefault.map(text -> "`" + text + "`").orElse("–"), what, secret);
        }
    }

    /** Reads the sources below a directory. */
    static ConfigurationReference ofSources(Path directory) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> sources = Files.walk(directory)) {
            List<Path> mappings = sources.filter(source -> source.toString().endsWith("Config.java"))
                    .filter(ConfigurationReference::isMapping)
                    .toList();
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(mappings));
            DocTrees documentation = DocTrees.instance(task);
            List<Entry> entries = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                new Reader(documentation, entries).scan(unit, null);
            }
            entries.sort(Comparator.comparing(Entry::key));
            return new ConfigurationReference(entries);
        }
    }

    private static boolean isMapping(Path source) {
        try {
            return Files.readString(source).contains("@ConfigMapping(");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The keys. */
    List<String> keys() {
        return entries.stream().map(Entry::key).toList();
    }

    /** The default of a key. */
    Optional<String> defaultOf(String key) {
        return entries.stream()
                .filter(entry -> entry.key().equals(key))
                .findFirst()
                .flatMap(Entry::byDefault);
    }

    /** The environment variables that the service reads, one per line. */
    String variables() {
        return entries.stream()
                .flatMap(entry -> StartConfigSourceFactory.SECRETS.contains(entry.key())
                        ? Stream.of(entry.variable(), entry.variable() + "_FILE")
                        : Stream.of(entry.variable()))
                .map(variable -> variable + "\n")
                .collect(Collectors.joining());
    }

    /** A Markdown table of the keys, in groups. */
    String markdown() {
        StringBuilder table = new StringBuilder("| Variable | Default | Description |\n|---|---|---|\n");
        Map<String, List<Entry>> groups =
                entries.stream().collect(Collectors.groupingBy(Entry::group, LinkedHashMap::new, Collectors.toList()));
        groups.forEach((group, rows) -> {
            table.append("| | | **").append(group).append("** |\n");
            rows.forEach(entry -> table.append(entry.row()));
        });
        return table.toString();
    }

    private static final class Reader extends TreePathScanner<Void, Void> {
        private final DocTrees documentation;
        private final List<Entry> entries;

        Reader(DocTrees documentation, List<Entry> entries) {
            this.documentation = documentation;
            this.entries = entries;
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            entries.add(new Entry(
                    what(getCurrentPath().getParentPath()),
                    prefix(getCurrentPath().getParentPath()) + suffix(method),
                    argument(method.getModifiers().getAnnotations(), "WithDefault"),
                    what(getCurrentPath())));
            return null;
        }

        /** A method whose type is an interface of the same file is a group of keys and not a key. */
        @Override
        public Void visitClass(ClassTree type, Void unused) {
            List<String> nested = type.getMembers().stream()
                    .filter(ClassTree.class::isInstance)
                    .map(member -> ((ClassTree) member).getSimpleName().toString())
                    .toList();
            type.getMembers().stream()
                    .filter(member -> !(member instanceof MethodTree method)
                            || !nested.contains(String.valueOf(method.getReturnType()))
                            || argument(method.getModifiers().getAnnotations(), "WithDefault")
                                    .isPresent())
                    .forEach(member -> scan(member, null));
            return null;
        }

        private static String suffix(MethodTree method) {
            boolean parents = method.getModifiers().getAnnotations().stream()
                    .anyMatch(annotation ->
                            annotation.getAnnotationType().toString().equals("WithParentName"));
            return parents ? "" : "." + kebab(method.getName().toString());
        }

        private static String prefix(TreePath type) {
            ClassTree tree = (ClassTree) type.getLeaf();
            return argument(tree.getModifiers().getAnnotations(), "ConfigMapping")
                    .orElseGet(() -> prefix(type.getParentPath()) + "."
                            + kebab(tree.getSimpleName().toString()));
        }

        private static String kebab(String name) {
            String text = name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            return text.startsWith("-") ? text.substring(1) : text;
        }

        private static Optional<String> argument(List<? extends AnnotationTree> annotations, String name) {
            return annotations.stream()
                    .filter(annotation ->
                            annotation.getAnnotationType().toString().equals(name))
                    .map(annotation -> annotation.getArguments().get(0))
                    .map(Reader::value)
                    .findFirst();
        }

        private static String value(ExpressionTree argument) {
            ExpressionTree value = argument instanceof AssignmentTree named ? named.getExpression() : argument;
            return ((LiteralTree) value).getValue().toString();
        }

        private String what(TreePath documented) {
            DocCommentTree comment = documentation.getDocCommentTree(documented);
            String text = comment.getFullBody().stream()
                    .map(Reader::markdown)
                    .collect(Collectors.joining())
                    .replaceAll("\\s+", " ")
                    .replace("|", "\\|")
                    .strip();
            return Character.toUpperCase(text.charAt(0)) + text.substring(1);
        }

        private static String markdown(DocTree part) {
            if (part instanceof com.sun.source.doctree.LiteralTree code) {
                return "`" + code.getBody().getBody() + "`";
            }
            if (part instanceof LinkTree link) {
                return "`" + kebab(link.getReference().getSignature().replace("#", "")) + "`";
            }
            return part.toString();
        }
    }
}
