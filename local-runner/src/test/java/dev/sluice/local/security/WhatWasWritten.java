package dev.sluice.local.security;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Looks for secrets in whatever a pipeline leaves behind or shows. */
final class WhatWasWritten {

    private final List<String> secrets;
    private final List<String> found = new ArrayList<>();
    private int looked;

    WhatWasWritten(List<String> secrets) {
        this.secrets = List.copyOf(secrets);
    }

    /** All files below a folder. */
    void files(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            try {
                bytes(file.toString(), Files.readAllBytes(file));
            } catch (NoSuchFileException e) {
                // It was temporary.
            }
        }
    }

    /** The command lines of all processes of this machine, and so of the pipeline's. */
    void commandLines() throws IOException {
        List<Path> processes;
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            processes = all.filter(each -> each.getFileName().toString().matches("[0-9]+"))
                    .toList();
        }
        for (Path process : processes) {
            try {
                bytes("command line of " + process, Files.readAllBytes(process.resolve("cmdline")));
            } catch (IOException e) {
                // It has ended.
            }
        }
    }

    /** What an address shows. */
    void page(String address) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofByteArray());
        bytes(address, answer.body());
    }

    void text(String where, String text) {
        bytes(where, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void bytes(String where, byte[] bytes) {
        looked++;
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (String secret : secrets) {
            if (text.contains(secret)) {
                found.add(secret + " in " + where);
            }
        }
    }

    /** Each secret that stands somewhere, and where. */
    List<String> found() {
        return List.copyOf(found);
    }

    /** How many things were looked at. */
    int looked() {
        return looked;
    }
}
