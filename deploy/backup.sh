#!/usr/bin/env bash
# backup.sh FOLDER: one consistent copy of an instance in FOLDER/<time>: the database, then the attachments (which only grow, so every file that
# the database names is there). The sealing key is left out on purpose: keep it elsewhere, see deploy/README.md.
#
# A backup is called <time>.part until all of it is on the disk with its checksums. If it is interrupted, run it again: what was begun less than a
# day ago goes on with its database if that was complete, and begins anew if not. Only one runs at a time.
set -euo pipefail

target=${1:?Usage: DATABASE_URL=… KONTOR_DATA=… backup.sh FOLDER}
: "${DATABASE_URL:?Set DATABASE_URL. The embedded PostgreSQL is for trying out: stop Kontor and copy KONTOR_DATA instead.}"
: "${KONTOR_DATA:?Set KONTOR_DATA, the folder of the attachments.}"
jobs=${JOBS:-$(nproc)}
command -v pg_dump >/dev/null || { echo 'pg_dump is missing: install postgresql-client.' >&2; exit 1; }

umask 077
mkdir -p "$target"
exec 9>"$target/.running"
flock --nonblock 9 || { echo "Another backup to $target is running." >&2; exit 1; }

# database.complete is written after the dump: a folder that pg_dump was killed in has none.
part=''
for begun in "$target"/*.part; do
  [ -d "$begun" ] || continue
  if [ -z "$part" ] && [ -n "$(find "$begun/database.complete" -mtime -1 2>/dev/null)" ]; then
    part=$begun
  else
    rm -rf "$begun"
  fi
done

if [ -z "$part" ]; then
  part="$target/$(date -u +%Y-%m-%dT%H%M%SZ).part"
  mkdir "$part"
  # Each job dumps tables of its own, all of them from one snapshot. Level 1 takes a third of the time and a sixth more room.
  pg_dump --format=directory --jobs="$jobs" --compress=1 --no-owner --dbname="$DATABASE_URL" --file="$part/database"
  sync --file-system "$part"
  : >"$part/database.complete"
fi
rm -f "$part/files.tar" "$part/SHA256SUMS"
if [ -d "$KONTOR_DATA/files" ]; then
  tar --create --file="$part/files.tar" --directory="$KONTOR_DATA" --exclude='files/incoming' files
fi
rm "$part/database.complete"
(cd "$part" && find . -type f ! -name SHA256SUMS -print0 | sort --zero-terminated | xargs --null sha256sum >SHA256SUMS)
sync --file-system "$part"
folder=${part%.part}
mv --no-target-directory "$part" "$folder"
echo "$folder"
