package space.quark.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** nginx as a reverse proxy with one worker, on this machine, where there is one. */
final class Nginx {
    private Nginx() {}

    /** A proxy in front of a server; none when there is no nginx on the PATH. */
    static Optional<Child> before(URI server, Path folder) throws IOException {
        Optional<Path> program = Stream.of(
                        System.getenv().getOrDefault("PATH", "").split(":"))
                .map(place -> Path.of(place, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path configuration = folder.resolve("nginx.conf");
        Files.writeString(configuration, """
                pid %1$s/nginx.pid;
                error_log /dev/null crit;
                worker_rlimit_nofile 8192;
                events { worker_connections 4096; }
                http {
                  access_log off;
                  client_body_temp_path %1$s; proxy_temp_path %1$s; fastcgi_temp_path %1$s; uwsgi_temp_path %1$s; scgi_temp_path %1$s;
                  keepalive_requests 100000000;
                  upstream module { server 127.0.0.1:%2$d; keepalive 512; keepalive_requests 100000000; }
                  server {
                    listen 127.0.0.1:%3$d;
                    location / {
                      proxy_pass http://module;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_set_header X-Forwarded-For $remote_addr;
                      proxy_set_header X-Forwarded-Proto $scheme;
                      proxy_set_header X-Forwarded-Host $host;
                    }
                  }
                }
                """.formatted(folder, server.getPort(), port));
        // One process: its processor time is all there is.
        String command = "echo nginx up: http://127.0.0.1:" + port + "; exec " + program.get() + " -p " + folder
                + " -c " + configuration + " -g 'daemon off; master_process off;'";
        return Optional.of(Child.run(List.of("sh", "-c", command), Map.of()));
    }
}
