#!/usr/bin/env bash
# Reads a stream with the Kinesis Client Library and its DynamoDB adapter, while it is written to and its shards are
# closed and split, and checks that every record comes once and in order:
#
#   npm run build && scripts/with-kinesis-client-library.sh
#
# Needs Java 17, Maven and a way to Maven Central, so it is no part of npm test. Takes about a minute.
set -euo pipefail
cd "$(dirname "$0")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cp scripts/clients/kcl/pom.xml scripts/clients/kcl/Consumer.java "$scratch"
mvn --quiet --batch-mode --file "$scratch/pom.xml" dependency:copy-dependencies "-DoutputDirectory=$scratch/lib"
javac -cp "$scratch/lib/*" -d "$scratch/classes" "$scratch/Consumer.java"
node scripts/clients/kcl/check.mjs "$scratch/classes:$scratch/lib/*"
