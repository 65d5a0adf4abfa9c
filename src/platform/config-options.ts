export interface Option {
  readonly name: string;
  readonly fallback: string;
  readonly about: string;
}

/** Every variable of the environment that config.ts reads. */
export const options: readonly Option[] = [
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
    name: 'KONTOR_S3_URL',
    fallback: 'none',
    about:
      'Address of an S3 storage without the bucket, e.g. `https://s3.alpha.example`. The bucket is put into the path.',
  },
  {
    name: 'KONTOR_S3_BUCKET',
    fallback: 'none, required with KONTOR_S3_URL',
    about: 'The bucket, which is private and has no versions.',
  },
  {
    name: 'KONTOR_S3_PREFIX',
    fallback: 'empty',
    about: 'Before all names in the bucket, e.g. `kontor`: several instances may share one.',
  },
  { name: 'KONTOR_S3_REGION', fallback: 'us-east-1', about: 'Region that requests are signed for.' },
  {
    name: 'KONTOR_S3_ACCESS_KEY',
    fallback: 'none, required with KONTOR_S3_URL',
    about: 'Whoever may read, write, list and delete there.',
  },
  { name: 'KONTOR_S3_SECRET_KEY', fallback: 'none, required with KONTOR_S3_URL', about: 'Their secret.' },
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
    about: '`yes` if a reverse proxy in front sets X-Forwarded-For.',
  },
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
  {
    name: 'KONTOR_MEDIA_SERVERS',
    fallback: 'none: a broadcast is a link',
    about:
      "The company's own media servers (PeerTube, Owncast, Jitsi, a server of HLS), e.g. `https://video.alpha.example`, several separated by commas. Pages embed a broadcast that an hour of questions names there, and allow nothing else in a frame.",
  },
  {
    name: 'KONTOR_MEETINGS',
    fallback: 'none: conversations start no calls',
    about:
      "The company's own server for video calls, before the name of a room: `https://meet.alpha.example/` for Jitsi, or an address with {room}, e.g. `https://bbb.alpha.example/b/{room}`. A call is a message with the address of a new room; everybody opens it by themselves.",
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
    name: 'KONTOR_MAP_TILES',
    fallback: 'none: pages show no maps',
    about:
      'Server of map tiles, e.g. `https://tiles.alpha.example/{z}/{x}/{y}.png`, for the sites of projects. Browsers fetch them from there, so its operator learns which places are looked at: run one of your own, or choose one you trust.',
  },
  {
    name: 'KONTOR_MAP_CREDIT',
    fallback: 'empty',
    about: 'Whose map that is, shown below it, e.g. `© OpenStreetMap contributors`.',
  },
  {
    name: 'KONTOR_TRANSLATE_URL',
    fallback: 'none: posts are not translated',
    about:
      'Server with LibreTranslate’s API, e.g. `https://translate.alpha.example`, that translates posts when a reader asks. It is given their words: run one of your own. Inside the company it needs its host in KONTOR_ALLOW_HOSTS and KONTOR_READ_HOSTS.',
  },
  {
    name: 'KONTOR_TRANSLATE_KEY',
    fallback: 'empty',
    about: 'Its API key, if it asks for one.',
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
    name: 'KONTOR_TRACES_URL',
    fallback: 'none: nothing is traced',
    about:
      'A collector of OpenTelemetry (OTLP over HTTP), e.g. `http://127.0.0.1:4318`. Traces follow a post from the click to its arrival at partners; they have ids, kinds and hosts, and no content.',
  },
  {
    name: 'KONTOR_TRACES_PERCENT',
    fallback: '10',
    about:
      'Share of requests that are traced, from 1 to 100. What a traced request causes is traced with it.',
  },
  {
    name: 'KONTOR_CLAMD',
    fallback: 'none: files are not scanned',
    about:
      "ClamAV's clamd, `host:port` or the path of its socket. Every upload, and every partner's file on its way to a reader, is scanned first; while clamd does not answer, no file is accepted. Its StreamMaxLength must be 40 MB or more.",
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
    name: 'KONTOR_SMTP_URL',
    fallback: 'none: no mail is sent',
    about:
      'The mail server, `smtps://user:password@mail.example:465` or `smtp://…:587` (STARTTLS is then required, except on this machine). In development also `file:FOLDER`, which writes each e-mail to a file there.',
  },
  {
    name: 'KONTOR_MAIL_FROM',
    fallback: 'none, required with KONTOR_SMTP_URL',
    about: 'The sender address of e-mails, e.g. `kontor@alpha.example`.',
  },
  {
    name: 'KONTOR_MODEL_URL',
    fallback: 'none: Kontorist quotes, and no model is asked',
    about:
      "Chat completions (OpenAI's API) of a language model on the company's own server, e.g. `http://models.alpha.example:8000/v1/chat/completions`. Kontorist sends it a question and the passages that its answer may cite; it may be a host inside the company.",
  },
  {
    name: 'KONTOR_MODEL',
    fallback: 'none, required with KONTOR_MODEL_URL',
    about: 'The name of the model, as its server calls it.',
  },
  {
    name: 'KONTOR_MODEL_KEY',
    fallback: 'none',
    about: 'Sent to it as a bearer token.',
  },
  {
    name: 'KONTOR_LMTP',
    fallback: 'none: e-mails are not taken',
    about:
      "Where the company's mail server hands over e-mails (LMTP), `127.0.0.1:2424` or the path of a socket: answers to notifications, and posts to groups that allow it. Reachable for that server alone; see docs/operations.md.",
  },
  {
    name: 'KONTOR_MAIL_IN',
    fallback: 'none, required with KONTOR_LMTP',
    about:
      'The address whose mail comes here, with at most 11 characters before the @, e.g. `kontor@in.alpha.example`; what is sent to is `kontor+…@in.alpha.example`.',
  },
  {
    name: 'KONTOR_MAIL_AUTHSERV',
    fallback: 'none, required with KONTOR_LMTP',
    about:
      'The authserv-id by which that mail server writes Authentication-Results (RFC 8601), e.g. `mx.alpha.example`. Only what it says decides whether a sender is believed; it must remove such fields of others.',
  },
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
