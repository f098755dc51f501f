package dev.sluice.sink.format.iceberg;

import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;

import static org.assertj.core.api.Assertions.assertThat;

class LocalFilesTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private java.nio.file.Path folder;

    @Test
    void setsPermissionsAndLeavesNothingBesideTheFile() throws Exception {
        java.nio.file.Path file = folder.resolve("a/b.txt");

        try (FileSystem files = FileSystem.newInstance(folder.toUri(), LocalFiles.configuration())) {
            assertThat(files).isInstanceOf(LocalFiles.class);
            assertThat(files.getScheme()).isEqualTo("file");
            files.create(new Path(file.toUri())).close();
            files.setPermission(new Path(file.toUri()), new FsPermission("640"));
        }

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        try (var beside = Files.list(file.getParent())) {
            assertThat(beside).containsExactly(file);
        }
    }
}
