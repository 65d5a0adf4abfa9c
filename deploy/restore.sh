#!/usr/bin/env bash
# restore.sh BACKUP: what backup.sh made, into an empty database and KONTOR_DATA, before anything is started on them. If it is interrupted, drop
# the database, create it again, and run it again.
set -euo pipefail

backup=${1:?Usage: DATABASE_URL=… KONTOR_DATA=… restore.sh BACKUP}
: "${DATABASE_URL:?Set DATABASE_URL, an empty database.}"
: "${KONTOR_DATA:?Set KONTOR_DATA, the folder of the attachments.}"
jobs=${JOBS:-$(nproc)}

[ -f "$backup/SHA256SUMS" ] && [[ $backup != *.part ]] ||
  { echo "$backup is no complete backup: it has no SHA256SUMS, or is called .part." >&2; exit 1; }
(cd "$backup" && sha256sum --check --quiet SHA256SUMS)
tables=$(psql --no-psqlrc --quiet --tuples-only --no-align --dbname="$DATABASE_URL" \
  --command="select count(*) from pg_class where relnamespace = 'public'::regnamespace")
[ "$tables" = 0 ] || { echo 'The database is not empty: create a new one for the backup.' >&2; exit 1; }

# Indexes are most of the work, and memory is what they need.
export PGOPTIONS='-c maintenance_work_mem=256MB -c synchronous_commit=off'
pg_restore --jobs="$jobs" --no-owner --exit-on-error --dbname="$DATABASE_URL" "$backup/database"
if [ -f "$backup/files.tar" ]; then
  mkdir -p "$KONTOR_DATA"
  tar --extract --file "$backup/files.tar" --directory "$KONTOR_DATA"
fi
# Without figures about its tables PostgreSQL would plan badly until it has made them by itself.
psql --no-psqlrc --quiet --dbname="$DATABASE_URL" --command='analyze'
echo "Restored. Put the sealing key in its place, then: npx kontor doctor"
