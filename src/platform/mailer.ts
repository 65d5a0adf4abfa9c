import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { default as Nodemailer, SendMailOptions, Transporter } from 'nodemailer';
import type SMTPPool from 'nodemailer/lib/smtp-pool/index.js';
import { Unavailable } from './errors.ts';
import { newId } from './ids.ts';
import type { MailConfig } from './mail-config.ts';

/** One e-mail to one person. Names and subject may contain anything: characters that would end a header line become spaces. */
export interface Mail {
  readonly to: string;
  readonly toName: string;
  readonly fromName: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** `<…@host>`: the same again for the same mail, so that receivers know a repetition. */
  readonly messageId: string;
  /** The mail this one follows: mail programs show both as one conversation. */
  readonly references?: string;
  /** Where an answer goes; not said: nowhere. */
  readonly replyTo?: string | undefined;
  /** Written by us: never with what someone typed. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Mailer {
  /** Resolves once the server has taken it. Throws Unavailable: `retryable` false when the server will never take it. */
  send(mail: Mail): Promise<void>;
  /** Whether the server lets us in, without sending anything. Throws Unavailable with what it says. */
  check(): Promise<void>;
  close(): void;
}

/** A mail server shall not hold us longer than a partner may. */
const timeoutMs = 15_000;
const connectionsMax = 2;
/** Mails a second; many servers refuse who sends faster. */
const rateMax = 5;

export function createMailer(config: MailConfig): Mailer {
  return config.url.startsWith('file:') ? folderMailer(config) : smtpMailer(config);
}

function smtpMailer({ url, from }: MailConfig): Mailer {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'smtps:';
  const options: SMTPPool.Options = {
    pool: true,
    host: hostname,
    port: Number(port) || (secure ? 465 : 587),
    secure,
    requireTLS: !secure && !isThisMachine(hostname),
    auth: username ? { user: decodeURIComponent(username), pass: decodeURIComponent(password) } : undefined,
    maxConnections: connectionsMax,
    rateDelta: 1000,
    rateLimit: rateMax,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  const transport = openedLater((nodemailer) => nodemailer.createTransport(options));
  return {
    async send(mail) {
      await transport.sendMail(messageOf(mail, from)).catch((error: unknown) => {
        throw translate(error, hostname);
      });
    },
    async check() {
      await transport.verify().catch((error: unknown) => {
        const { response, code, message } = error as { response?: string; code?: string; message?: string };
        const said = oneLine(response ?? message ?? code ?? 'no answer');
        throw new Unavailable(said, { retryable: true, cause: error });
      });
    },
    close: () => transport.close(),
  };
}

const isThisMachine = (host: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(host);

/** For looking at: each mail as it would have been sent, a file that mail programs open. */
function folderMailer({ url, from }: MailConfig): Mailer {
  const folder = url.startsWith('file://') ? fileURLToPath(url) : path.resolve(url.slice('file:'.length));
  const transport = openedLater((nodemailer) =>
    nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'unix' }),
  );
  return {
    async send(mail) {
      const { message } = await transport.sendMail(messageOf(mail, from));
      await mkdir(folder, { recursive: true });
      const file = path.join(folder, `${newId()}-${mail.to.replaceAll(/[^\w.@-]/g, '_')}.eml`);
      await writeFile(`${file}.part`, message as Buffer);
      await rename(`${file}.part`, file); // whoever watches the folder never reads half a mail
    },
    check: async () => void (await mkdir(folder, { recursive: true })),
    close: () => transport.close(),
  };
}

/** nodemailer is loaded at the first mail. */
function openedLater<T>(
  open: (nodemailer: typeof Nodemailer) => Transporter<T>,
): Pick<Transporter<T>, 'close' | 'verify'> & { sendMail(mail: SendMailOptions): Promise<T> } {
  let opened: Promise<Transporter<T>> | null = null;
  const transport = (): Promise<Transporter<T>> =>
    (opened ??= import('nodemailer').then((library) => open(library.default)));
  return {
    sendMail: async (mail) => await (await transport()).sendMail(mail),
    verify: async () => await (await transport()).verify(),
    close: () => void opened?.then((transport) => transport.close()),
  };
}

function messageOf(mail: Mail, from: string): SendMailOptions {
  return {
    from: { name: oneLine(mail.fromName), address: from },
    to: { name: oneLine(mail.toName), address: mail.to },
    envelope: { from, to: mail.to },
    subject: oneLine(mail.subject),
    text: mail.text,
    html: mail.html,
    messageId: mail.messageId,
    ...(mail.replyTo === undefined ? {} : { replyTo: mail.replyTo }),
    ...(mail.references === undefined ? {} : { references: mail.references, inReplyTo: mail.references }),
    headers: { ...mail.headers },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** Without line ends and other controls, and no longer than a header line should be. */
const oneLine = (text: string): string =>
  Array.from(text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]+/gu, ' ').trim())
    .slice(0, lineMax)
    .join('');
const lineMax = 200;

/** RFC 5321 §4.2.1: 4yz is temporary, 5yz is not. A wrong password (5yz too) is for the operator to fix, so it is retried. */
function translate(error: unknown, host: string): Unavailable {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  const final = responseCode !== undefined && responseCode >= 500 && code !== 'EAUTH';
  const reason = responseCode === undefined ? (code ?? 'no answer') : `answer ${responseCode}`;
  return new Unavailable(`The mail server ${host} did not accept the e-mail (${reason}).`, {
    retryable: !final,
    cause: error,
  });
}
