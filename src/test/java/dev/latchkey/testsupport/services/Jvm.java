package dev.latchkey.testsupport.services;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The Java virtual machine of processes that tests start: the one that runs the tests, with the same options. */
final class Jvm {
    private static final String OPTIONS = System.getProperty("latchkey.test.jvm.options", "");

    private Jvm() {}

    /** A command that starts a JVM, to which options and the jar can be added. */
    static List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (!OPTIONS.isEmpty()) {
            command.addAll(List.of(OPTIONS.split(" ")));
        }
        return command;
    }
}
