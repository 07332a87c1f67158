package space.quark.hub.docking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import space.quark.dock.Problem;
import space.quark.hub.docking.ForeignManifest.Run;

/** A folder with a module that the station may run: its manifest says how. */
record ModuleFolder(Path path, ForeignManifest manifest, Run run) {
    private static final List<String> NAMES = List.of("manifest.yaml", "manifest.yml", "manifest.json");

    static ModuleFolder read(String text) {
        Path folder = Path.of(text);
        if (!folder.isAbsolute() || !Files.isDirectory(folder)) {
            throw Problem.invalid("path", "must be the whole path of a folder on the station's machine");
        }
        for (String name : NAMES) {
            Path file = folder.resolve(name);
            if (Files.isRegularFile(file)) {
                return read(folder, file);
            }
        }
        throw Problem.invalid("path", "must hold a manifest.yaml or manifest.json, which " + folder + " does not");
    }

    private static ModuleFolder read(Path folder, Path file) {
        try {
            ForeignManifest manifest = ManifestReader.read(Files.readAllBytes(file));
            Run run = manifest.run();
            if (run == null) {
                throw DockingProblem.QE002.field("run", "is required of a module that the station starts: run.command");
            }
            return new ModuleFolder(folder.toRealPath(), manifest, run);
        } catch (IOException e) {
            throw Problem.invalid("path", "must be readable: " + e.getMessage());
        }
    }
}
