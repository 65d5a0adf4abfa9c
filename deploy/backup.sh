#!/usr/bin/env bash
# backup.sh FOLDER: one consistent copy of an instance in FOLDER/<time>: the database, then the attachments (which only grow, so
# every file that the database names is there). The sealing key is left out on purpose: keep it elsewhere, see deploy/README.md.
set -euo pipefail

target=${1:?Usage: DATABASE_URL=… KONTOR_DATA=… backup.sh FOLDER}
: "${DATABASE_URL:?Set DATABASE_URL. The embedded PostgreSQL is for trying out: stop Kontor and copy KONTOR_DATA instead.}"
: "${KONTOR_DATA:?Set KONTOR_DATA, the folder of the attachments.}"
command -v pg_dump >/dev/null || { echo 'pg_dump is missing: install postgresql-client.' >&2; exit 1; }

umask 077
folder="$target/$(date -u +%Y-%m-%dT%H%M%SZ)"
mkdir -p "$folder.part"
pg_dump --format=custom --no-owner --dbname="$DATABASE_URL" --file="$folder.part/database.dump"
if [ -d "$KONTOR_DATA/files" ]; then
  tar --create --file="$folder.part/files.tar" --directory="$KONTOR_DATA" --exclude='files/incoming' files
fi
(cd "$folder.part" && sha256sum -- * >SHA256SUMS)
mv "$folder.part" "$folder"
echo "$folder"
