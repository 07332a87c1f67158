package space.quark.host.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import space.quark.host.StartupProblem;

/**
 * How to run PostgreSQL, which refuses to run as root: as we are; as root in a user namespace without mapped users,
 * where it has our files but not our powers; or as an ordinary user to whom its files are given.
 *
 * @param prefix what stands before each command
 * @param owner the user id to whom new files must be given, or -1
 */
record RunAs(List<String> prefix, int owner) {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final RunAs OURSELVES = new RunAs(List.of(), -1);

    /** The ways around root, best first. */
    enum Way {
        NAMESPACE,
        SETPRIV,
        RUNUSER
    }

    private record User(String name, int uid, int gid) {}

    /**
     * @param program some program of PostgreSQL's, to try whether a way works
     * @param data PostgreSQL's files, whose present owner must be kept; may not exist yet
     */
    static RunAs choose(Path program, Path data, List<Way> ways) throws IOException {
        if (!isRoot()) {
            return OURSELVES;
        }
        int dataOwner = Files.exists(data) ? uid(data) : 0;
        List<String> tried = new ArrayList<>();
        for (Way way : ways) {
            if (way == Way.NAMESPACE) {
                RunAs namespace = new RunAs(List.of("unshare", "--user", "--"), -1);
                if (dataOwner == 0 && namespace.works(program, tried)) {
                    return namespace;
                }
                continue;
            }
            for (User user : dataOwner == 0 ? ordinaryUsers() : List.of(user(dataOwner))) {
                RunAs other = way == Way.SETPRIV
                        ? new RunAs(
                                List.of(
                                        "setpriv",
                                        "--reuid=" + user.uid,
                                        "--regid=" + user.gid,
                                        "--clear-groups",
                                        "--"),
                                user.uid)
                        : new RunAs(List.of("runuser", "-u", user.name, "--"), user.uid);
                if (other.works(program, tried)) {
                    return other;
                }
            }
        }
        throw new StartupProblem(
                "PostgreSQL refuses to run as root and no way around works here (" + String.join("; ", tried)
                        + "): start the station as an ordinary user, or set database.url",
                StartupProblem.UNAVAILABLE);
    }

    List<String> command(String... parts) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(parts));
        return command;
    }

    /** Gives a file, or a folder with all in it, to the user who runs PostgreSQL. */
    void own(Path path) throws IOException {
        if (owner < 0) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.toList()) {
                Files.setAttribute(each, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    private boolean works(Path program, List<String> tried) {
        try {
            Command.Result result = Command.run(Path.of("/"), PATIENCE, command(program.toString(), "--version"), "");
            if (result.ok()) {
                return true;
            }
            tried.add(prefix.getFirst() + ": " + Folders.oneLine(result.output()));
        } catch (IOException _) {
            tried.add(prefix.getFirst() + " is not installed");
        }
        return false;
    }

    private static boolean isRoot() throws IOException {
        Path self = Path.of("/proc/self");
        return Files.exists(self) ? uid(self) == 0 : "root".equals(System.getProperty("user.name"));
    }

    private static int uid(Path path) throws IOException {
        return Files.getAttribute(path, "unix:uid") instanceof Integer uid ? uid : -1;
    }

    private static List<User> ordinaryUsers() throws IOException {
        List<User> found = new ArrayList<>();
        for (String name : List.of("postgres", "nobody")) {
            users().stream()
                    .filter(user -> user.name.equals(name) && user.uid != 0)
                    .forEach(found::add);
        }
        return found;
    }

    private static User user(int uid) throws IOException {
        return users().stream()
                .filter(user -> user.uid == uid)
                .findFirst()
                .orElse(new User(String.valueOf(uid), uid, uid));
    }

    private static List<User> users() throws IOException {
        Path list = Path.of("/etc/passwd");
        if (!Files.exists(list)) {
            return List.of();
        }
        return Files.readAllLines(list).stream()
                .map(line -> line.split(":", -1))
                .filter(parts -> parts.length > 3 && parts[2].matches("\\d{1,9}") && parts[3].matches("\\d{1,9}"))
                .map(parts -> new User(parts[0], Integer.parseInt(parts[2]), Integer.parseInt(parts[3])))
                .toList();
    }
}
