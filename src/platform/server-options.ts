import type { Option } from './option.ts';

/** Variables of the environment about other servers and programs of the company: mail, storage, meetings, maps, models. */
export const serverOptions: readonly Option[] = [
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
      "ClamAV's clamd, `host:port` or the path of its socket. Every upload, and every partner's file on its way to a reader, is scanned first; while clamd does not answer, no file is accepted. Its StreamMaxLength must be 40 MB or more; documents that are larger than it are refused.",
  },
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
    fallback: 'none: senders are believed by DKIM signatures of their own domain',
    about:
      'The authserv-id by which that mail server writes Authentication-Results (RFC 8601), e.g. `mx.alpha.example`. Only what it says decides whether a sender is believed; it must remove such fields of others.',
  },
];
