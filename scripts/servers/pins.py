"""What is fetched, at which version, and what it must hash to."""

ELASTICSEARCH = "9.5.3"
ELASTICSEARCH_ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{ELASTICSEARCH}:zip"
ELASTICSEARCH_SHA256 = "bec49f3b8d00e75c8d1cec85c35298635ec9fbd3ae80ef5aeb6bc05abdb3db2d"
MAVEN_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"

FERRETDB = "v2.7.0"
FERRETDB_MODULE = "github.com/FerretDB/FerretDB/v2"
# The module's own hash; those of everything it imports come from its go.mod and Go's checksum database.
FERRETDB_SUM = "h1:e68kyioANdGrATjgVINPCJgsSN7H+cOPMDGvJoYxz5E="

DEBIAN_RELEASE = "forky"  # the first Debian release with DocumentDB for PostgreSQL; apt checks its signatures
POSTGRESQL = "18"
DEBIAN_PACKAGE = f"postgresql-{POSTGRESQL}-documentdb"

JAVA = 21  # the oldest that Elasticsearch 9 runs on
GO = (1, 25)  # what FerretDB's go.mod asks for
GO_TOOLCHAINS = (1, 21)  # from here on, Go fetches a newer one by itself where it may
