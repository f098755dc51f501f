package dev.sluice.local.security;

import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code docs/security.md} says that a pipeline's user may do, as the servers take it. */
final class DocumentedRights {

    private static final Pattern SQL = Pattern.compile("(?s)```sql\n(.*?)```");
    private static final Pattern ACL =
            Pattern.compile("(?m)^\\| (topic|group|transactional_id) \\| `([^`]+)` \\| (\\w+) \\| ([^|]+) \\|$");

    private final String page;

    private DocumentedRights(String page) {
        this.page = page;
    }

    static DocumentedRights read(Path home) throws IOException {
        return new DocumentedRights(Files.readString(home.resolve("docs/security.md")));
    }

    /** The statements that an administrator runs in the database before the first start. */
    List<String> sql() {
        return statements().get(0);
    }

    /** The statements beside them, for tables that are loaded, come later or are read anew. */
    List<String> sqlToReadAnew() {
        return statements().get(1);
    }

    private List<List<String>> statements() {
        return SQL.matcher(page)
                .results()
                .map(block -> List.of(block.group(1).strip().split(";\\s*", -1)))
                .toList();
    }

    /** The ACLs of {@code User:sluice}. */
    List<AclBinding> acls() {
        List<AclBinding> acls = new ArrayList<>();
        Matcher row = ACL.matcher(page);
        while (row.find()) {
            ResourcePattern resource = new ResourcePattern(
                    ResourceType.fromString(row.group(1)),
                    row.group(2),
                    PatternType.fromString(row.group(3).toUpperCase(Locale.ROOT)));
            for (String operation : row.group(4).strip().split(", ", -1)) {
                acls.add(new AclBinding(
                        resource,
                        new AccessControlEntry(
                                "User:sluice", "*", AclOperation.fromString(operation), AclPermissionType.ALLOW)));
            }
        }
        return acls;
    }
}
