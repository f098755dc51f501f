# The images of the three services, one target each:
#   docker build --target ingest --tag sluice/ingest:0.1.0-SNAPSHOT .
# Needs BuildKit (Docker Engine 23 or newer). The base images can be replaced by --build-arg, by those of a mirror say.
ARG MAVEN_IMAGE=maven:3.9.9-eclipse-temurin-17
ARG JRE_IMAGE=eclipse-temurin:17.0.15_6-jre-jammy
ARG REST_CATALOG_IMAGE=apache/iceberg-rest-fixture:1.10.1
# Libraries that few need, by the names of iceberg-sink's profiles: aws (S3, Glue), hive, kubernetes (executors), yarn.
ARG MAVEN_PROFILES=aws

FROM ${MAVEN_IMAGE} AS build
ARG MAVEN_PROFILES
WORKDIR /src
# Maven reads the POM of every module, also of those that are not built.
COPY pom.xml ./
COPY .mvn .mvn
COPY schemas/pom.xml schemas/
COPY monitor/pom.xml monitor/
COPY ingest-debezium/pom.xml ingest-debezium/
COPY stream-processor/pom.xml stream-processor/
COPY iceberg-sink/pom.xml iceberg-sink/
COPY local-runner/pom.xml local-runner/
COPY benchmarks/pom.xml benchmarks/
COPY deployment-tests/pom.xml deployment-tests/
COPY schemas/src/main schemas/src/main
COPY monitor/src/main monitor/src/main
COPY ingest-debezium/src/main ingest-debezium/src/main
COPY stream-processor/src/main stream-processor/src/main
COPY iceberg-sink/src/main iceberg-sink/src/main
RUN --mount=type=cache,target=/root/.m2 \
    mvn --batch-mode --no-transfer-progress --activate-profiles "sbom,$MAVEN_PROFILES" --projects ingest-debezium,stream-processor,iceberg-sink --also-make \
        -Dmaven.test.skip=true -Dspotless.check.skip=true package
# Per service: lib/ with what changes seldom, app/ with our own jars and the java command's arguments: java.args for the service,
# jvm.args for any other class of it (java @/opt/sluice/app/jvm.args dev.sluice.sink.verify.Verify …). The class path is
# the build's, in the build's order: a wildcard's order is the directory's, and Spark's jars hold some classes twice.
# Beside them sbom.cdx.json, the list of what the module is made of.
RUN --mount=type=cache,target=/root/.m2 <<'SCRIPT'
set -eu
out="${OUT:-/out}"

assemble() {
    image=$1 module=$2 main=$3 heap=$4
    mkdir -p "$out/$image/app" "$out/$image/lib"
    own=$(find "$module/target" -maxdepth 1 -name "$module-*.jar" ! -name '*-sources.jar' ! -name '*-tests.jar' | grep .)
    dependencies=$(tr ':' '\n' < "$module/target/classpath.txt")
    path=
    for jar in $own $dependencies; do
        name=$(basename "$jar")
        case "$name" in
            "$module"-*.jar | schemas-*.jar | monitor-*.jar) folder=app ;;
            *) folder=lib ;;
        esac
        if [ -e "$out/$image/$folder/$name" ]; then
            echo "$image: two jars are called $name" >&2
            exit 1
        fi
        cp "$jar" "$out/$image/$folder/$name"
        path="$path${path:+:}/opt/sluice/$folder/$name"
    done
    {
        if [ -e "$module/src/main/jvm/jvm.options" ]; then cat "$module/src/main/jvm/jvm.options"; fi
        printf '%s\n' -XX:+ExitOnOutOfMemoryError "-XX:MaxRAMPercentage=$heap" -cp "$path"
    } > "$out/$image/app/jvm.args"
    if [ -e "$module/target/bom.json" ]; then cp "$module/target/bom.json" "$out/$image/app/sbom.cdx.json"; fi
    { cat "$out/$image/app/jvm.args"; printf '%s\n' "-XX:InitialRAMPercentage=$heap" "$main"; } > "$out/$image/app/java.args"
}

assemble ingest ingest-debezium dev.sluice.ingest.Ingest 55
assemble stream stream-processor dev.sluice.stream.Stream 50
assemble sink iceberg-sink dev.sluice.sink.Sink 55
SCRIPT

FROM ${JRE_IMAGE} AS runtime
# A name for the user: Hadoop's login refuses one that has none. /lake and /var/lib/sluice exist so that a volume mounted
# there belongs to that user.
RUN groupadd --gid 10001 sluice \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin sluice \
    && mkdir /etc/sluice /lake /var/lib/sluice \
    && chown 10001:10001 /lake /var/lib/sluice
USER 10001:10001
# Writable also where the root file system is read-only.
WORKDIR /tmp
ENTRYPOINT ["java", "@/opt/sluice/app/java.args"]
CMD ["-f", "/etc/sluice/pipeline.yaml"]

FROM runtime AS ingest
COPY --from=build /out/ingest/lib /opt/sluice/lib
COPY --from=build /out/ingest/app /opt/sluice/app
EXPOSE 9471
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=6 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9471 && printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]

FROM runtime AS stream
COPY --from=build /out/stream/lib /opt/sluice/lib
COPY --from=build /out/stream/app /opt/sluice/app
EXPOSE 9472
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=6 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9472 && printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]

FROM runtime AS sink
COPY --from=build /out/sink/lib /opt/sluice/lib
COPY --from=build /out/sink/app /opt/sluice/app
EXPOSE 9473
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=6 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9473 && printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]

# The compose file's catalog: Iceberg's own REST server for tests, with the driver of its database.
FROM ${REST_CATALOG_IMAGE} AS rest-catalog
USER root
COPY --from=build /out/sink/lib/postgresql-*.jar /usr/lib/iceberg-rest/
USER 10001:10001
WORKDIR /tmp
EXPOSE 8181
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
    CMD ["curl", "--silent", "--fail", "--output", "/dev/null", "http://127.0.0.1:8181/v1/config"]
ENTRYPOINT ["java", "-XX:+ExitOnOutOfMemoryError", "-XX:MaxRAMPercentage=60", "-cp", "/usr/lib/iceberg-rest/*", "org.apache.iceberg.rest.RESTCatalogServer"]

# For Spark on Kubernetes: the sink's class path with the two commands that Spark starts pods with. Build it and the sink
# with --build-arg MAVEN_PROFILES=aws,kubernetes.
FROM sink AS spark
COPY --chmod=755 iceberg-sink/src/main/image/spark /opt/sluice/spark
HEALTHCHECK NONE
ENTRYPOINT ["/opt/sluice/spark"]
CMD ["executor"]
