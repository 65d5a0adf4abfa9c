import type { Option } from './option.ts';
import { serverOptions } from './server-options.ts';

/** Every variable of the environment that config.ts reads, besides those of other servers. */
const ownOptions: readonly Option[] = [
  {
    name: 'KONTOR_ORIGIN',
    fallback: 'none, required',
    about:
      'Public address of this instance, e.g. `https://social.alpha.example`. It is part of every id and can never change.',
  },
  {
    name: 'KONTOR_FILES_ORIGIN',
    fallback: 'none, required; in development `files.` before the host of KONTOR_ORIGIN',
    about:
      "Public address for users' files only, e.g. `https://files.social.alpha.example`: a second host (or port) that leads to the same process. What people upload can then do no harm to the pages.",
  },
  { name: 'HOST', fallback: '127.0.0.1', about: 'Address to listen on.' },
  { name: 'PORT', fallback: "the origin's port, else 4000", about: 'Port to listen on.' },
  {
    name: 'DATABASE_URL',
    fallback: 'the embedded PostgreSQL',
    about: 'PostgreSQL ≥ 15, `postgres://user:password@host:port/database`.',
  },
  {
    name: 'KONTOR_LISTEN_URL',
    fallback: 'none: DATABASE_URL leads to PostgreSQL itself',
    about:
      'PostgreSQL itself, when DATABASE_URL leads to pgbouncer in transaction mode: for notifications, migrations and backups, one connection a process. Several hosts are tried in turn: `postgres://kontor:secret@db1:5432,db2:5432/kontor?target_session_attrs=primary`.',
  },
  {
    name: 'KONTOR_STANDBY_URL',
    fallback: 'none: everything is read from the primary',
    about:
      'One hot standby of the primary. Timelines, search and lists of documents are read there while it is at most a second behind and has what the reader wrote last; else from the primary. Not an address that leads to several servers in turn.',
  },
  {
    name: 'KONTOR_DATA',
    fallback: './data',
    about:
      'Folder for attachments, the embedded database and, unless KONTOR_KEY_FILE says otherwise, the sealing key.',
  },
  {
    name: 'KONTOR_FILES',
    fallback: 'folder',
    about:
      'Where new files go: `folder` (in KONTOR_DATA) or `s3`. What is in the other place is still found; `kontor files move` moves it.',
  },
  {
    name: 'KONTOR_ROLE',
    fallback: 'all',
    about:
      '`web` answers requests, `worker` delivers and runs jobs, `all` does both. Several of each may share one database.',
  },
  {
    name: 'KONTOR_WORKER_PORT',
    fallback: 'none: a worker listens on nothing',
    about:
      'Port on which a process with the role `worker` answers /healthz, /readyz and /metrics, and nothing else. What was delivered, only the metrics of workers say.',
  },
  {
    name: 'KONTOR_KEY_FILE',
    fallback: '`KONTOR_DATA/key`, created at first start',
    about: '32 bytes, base64: seals private keys in the database. Keep it out of database backups.',
  },
  {
    name: 'KONTOR_TRUST_PROXY',
    fallback: 'no',
    about:
      '`yes` if a reverse proxy in front sets X-Forwarded-For and nobody reaches Kontor past it; or the addresses of the proxies, e.g. `10.0.0.7, 10.1.0.0/24`: then only what they say is believed, through several of them as well.',
  },
  {
    name: 'KONTOR_CLIENT_CERT',
    fallback: 'none: nothing is shown',
    about:
      'File of a certificate (PEM, with its chain) that Kontor shows to partners whose proxy asks for one (mTLS), with KONTOR_CLIENT_KEY.',
  },
  { name: 'KONTOR_CLIENT_KEY', fallback: 'none', about: 'File of its private key.' },
  {
    name: 'KONTOR_COMPANY',
    fallback: 'the host name',
    about: "The company's name, shown to partners beside its people.",
  },
  {
    name: 'KONTOR_COUNTRY',
    fallback: 'empty',
    about: 'ISO 3166 country code shown beside the company, e.g. `DE`.',
  },
  {
    name: 'KONTOR_SOURCE_URL',
    fallback: 'none: no page offers it',
    about:
      "URL of this instance's source, e.g. `https://git.alpha.example/kontor`, offered by pages, NodeInfo and the API. Anyone who runs a modified Kontor must offer it to everyone who uses the instance (AGPL, section 13).",
  },
  { name: 'KONTOR_POOL', fallback: '12', about: 'Database connections per process.' },
  {
    name: 'KONTOR_API_REQUESTS',
    fallback: '300, as in Mastodon; in development 300000',
    about: 'Client API requests per account in five minutes; further ones get 429.',
  },
  {
    name: 'KONTOR_UPLOADS_GB',
    fallback: '20',
    about: "Storage for each person's uploaded files, in GB; further uploads are refused.",
  },
  {
    name: 'KONTOR_BACKUP_DAYS',
    fallback: '0, which says nothing',
    about:
      'Days after which backups are deleted: those in KONTOR_BACKUP_DIR by Kontor, all but the last. Receipts that tell partners of an erasure say until when a backup may still hold it.',
  },
  {
    name: 'KONTOR_BACKUP_DIR',
    fallback: 'none: backups are made by hand alone',
    about:
      'Folder for backups, on another disk or machine. A worker makes one every KONTOR_BACKUP_HOURS, and restores the last one once a week to see that it is good.',
  },
  {
    name: 'KONTOR_BACKUP_HOURS',
    fallback: '24; 0 makes none by itself',
    about: 'Hours from one backup to the next.',
  },
  {
    name: 'KONTOR_BACKUP_PASSPHRASE_FILE',
    fallback: 'none, required for backups',
    about:
      'File with the passphrase of the backups, 20 characters or more. Keep a copy of it somewhere else: without it no backup can be opened.',
  },
  {
    name: 'KONTOR_BACKUP_LEDGER',
    fallback: '`erasures.ledger` in KONTOR_BACKUP_DIR, else in KONTOR_DATA',
    about:
      'File in which erasures are noted, as hashes. A restore reads it, so that what was erased after the backup does not come back. Every process of the instance needs it at the same place.',
  },
  {
    name: 'KONTOR_AUDIT_DAYS',
    fallback: '1095',
    about:
      'Days for which the audit log is kept, 91 at least. What is older is deleted up to a signed root, from which the chain can still be checked.',
  },
  {
    name: 'KONTOR_GROUP_DOCUMENTS_GB',
    fallback: '100',
    about:
      'Storage for the documents of each group whose home is here, with all versions and of all companies, in GB; further ones are refused.',
  },
  {
    name: 'KONTOR_METRICS_TOKEN',
    fallback: 'none: /metrics answers only this machine',
    about: 'Bearer token for /metrics.',
  },
  {
    name: 'KONTOR_FFMPEG',
    fallback: 'none: films show a picture only where the browser or app that uploads them makes one',
    about:
      "The whole path of ffmpeg, as in Debian's package `ffmpeg`: `/usr/bin/ffmpeg`. It takes a picture and the length out of every uploaded film, in a process of its own with one thread and 20 s. Nothing is converted: browsers play MP4 (H.264), WebM and Ogg.",
  },
  {
    name: 'KONTOR_SOFFICE',
    fallback: 'none: Office documents have no pages to look at, only their text',
    about:
      "Path of LibreOffice's `soffice`, which makes pages of Office documents, with no macros and no network of its own. Best a wrapper that also shuts it off, such as `bwrap --unshare-net`.",
  },
  { name: 'KONTOR_LOG', fallback: 'info', about: '`debug`, `info`, `warn`, `error` or `silent`.' },
  {
    name: 'KONTOR_ALLOW_HOSTS',
    fallback: 'none',
    about:
      'Development only: hosts (`host`, `host:port`, `*.suffix`, comma separated) that may be private addresses or plain http.',
  },
  {
    name: 'KONTOR_READ_HOSTS',
    fallback: 'none',
    about:
      'Hosts inside the company whose feeds members may follow and whose pages link cards may show, written as in `KONTOR_ALLOW_HOSTS`. What that one allows is for this process alone: without this, members read nothing of it.',
  },
  {
    name: 'KONTOR_FAIL_POINTS',
    fallback: 'none',
    about:
      'Development only, with KONTOR_ALLOW_HOSTS: `step:kill` or `step:error`, comma separated, for crash tests.',
  },
];

/** Every variable of the environment that config.ts reads. */
export const options: readonly Option[] = [...ownOptions, ...serverOptions];

/** The markdown table of docs/configuration.md. */
export function describeOptions(): string {
  const rows = options.map((o) => `| \`${o.name}\` | ${o.about} | ${o.fallback} |`);
  return [
    '# Configuration',
    '',
    'Generated from `src/platform/config-options.ts` by `npm run setup -- --docs`; a test keeps it true.',
    '',
    '| variable | meaning | default |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
