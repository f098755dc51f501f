package dev.sluice.sink.format.iceberg;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.fs.permission.FsPermission;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/**
 * Hadoop's local file system without its forks: where Hadoop's native library is missing, which it is on most machines,
 * its own starts a {@code chmod} process for each file and folder that it makes, a commit makes a dozen of these, and a
 * fork costs more than the file. It also leaves out the checksum files beside the files: Parquet and Avro have checksums
 * of their own.
 */
public final class LocalFiles extends RawLocalFileSystem {

    /** Hadoop's property that names the class for {@code file:} addresses. */
    static final String PROPERTY = "fs.file.impl";

    /** Hadoop's configuration as it is found, with this class for local files. */
    static Configuration configuration() {
        Configuration hadoop = new Configuration();
        hadoop.set(PROPERTY, LocalFiles.class.getName());
        return hadoop;
    }

    @Override
    public String getScheme() {
        return "file";
    }

    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        add(
                permissions,
                permission.getUserAction(),
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.OWNER_EXECUTE);
        add(
                permissions,
                permission.getGroupAction(),
                PosixFilePermission.GROUP_READ,
                PosixFilePermission.GROUP_WRITE,
                PosixFilePermission.GROUP_EXECUTE);
        add(
                permissions,
                permission.getOtherAction(),
                PosixFilePermission.OTHERS_READ,
                PosixFilePermission.OTHERS_WRITE,
                PosixFilePermission.OTHERS_EXECUTE);
        Files.setPosixFilePermissions(pathToFile(path).toPath(), permissions);
    }

    private static void add(
            Set<PosixFilePermission> permissions,
            FsAction action,
            PosixFilePermission read,
            PosixFilePermission write,
            PosixFilePermission execute) {
        if (action.implies(FsAction.READ)) {
            permissions.add(read);
        }
        if (action.implies(FsAction.WRITE)) {
            permissions.add(write);
        }
        if (action.implies(FsAction.EXECUTE)) {
            permissions.add(execute);
        }
    }
}
