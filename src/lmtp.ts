import { chmodSync, rmSync } from 'node:fs';
import type { SMTPServerOptions } from 'smtp-server';
import { receiveMail } from '#src/integrations/mail-in/receive-mail.ts';
import { recipientOf } from '#src/integrations/mail-in/address.ts';
import { refusals } from '#src/integrations/refusals.ts';
import type { Db } from '#src/platform/database.ts';
import { isDatabaseDown } from '#src/platform/database.ts';
import { Refusal, TooOften, Unavailable } from '#src/platform/errors.ts';
import { logger } from '#src/platform/log.ts';
import { readTxt as askDns, type ReadTxt } from '#src/platform/txt-records.ts';
import type { PersonLookup } from '#src/posts/resolve-mentions.ts';

const log = logger('lmtp');
/** A whole e-mail, with its files as text (a third more). */
const bytesMax = 60 * 1024 * 1024;
/** Of all that are being read at once: eight large ones would fill the memory. What is more is to be sent again (452). */
const heldBytesMax = 96 * 1024 * 1024;
const connectionsMax = 8;
const timeoutMs = 60_000;

export interface MailDoor {
  close(): Promise<void>;
}

/**
 * Where the company's mail server hands over e-mails (RFC 2033). Every answer is final for one recipient: 250 once it is posted, 5yz with a sentence,
 * which that server sends back to the sender, or 4yz while it is to try again. One recipient at a time: each answer is for one person's post.
 */
export async function openMailDoor(
  db: Db,
  remote: PersonLookup,
  readTxt: ReadTxt = askDns,
): Promise<MailDoor | null> {
  const config = db.instance.mailIn;
  if (config === null) return null;
  const { SMTPServer } = await import('smtp-server');
  const server = new SMTPServer(optionsOf({ db, remote, readTxt }, { held: 0, coming: new Map() }));
  server.on('error', (error: Error) =>
    log.warn('A connection of the mail server broke: {reason}', { reason: error.message }),
  );
  const { listen } = config;
  if ('path' in listen) rmSync(listen.path, { force: true }); // left by a process that was killed
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    const ready = (): void => resolve();
    if ('path' in listen) server.listen(listen.path, ready);
    else server.listen(listen.port, listen.host, ready);
  });
  if ('path' in listen) chmodSync(listen.path, 0o660);
  return { close: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** E-mails that this door has in memory: their bytes, and how those that are still coming are let go if their connection breaks. */
interface Room {
  held: number;
  readonly coming: Map<string, () => void>;
}

interface Taking {
  readonly db: Db;
  readonly remote: PersonLookup;
  readonly readTxt: ReadTxt;
}

const optionsOf = ({ db, remote, readTxt }: Taking, room: Room): SMTPServerOptions => ({
  lmtp: true,
  name: db.instance.addresses.host,
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  logger: false,
  size: bytesMax,
  maxClients: connectionsMax,
  socketTimeout: timeoutMs,
  onRcptTo({ address }, session, done) {
    if (session.envelope.rcptTo.length > 0) return done(answer(452, '4.5.3 One recipient at a time.'));
    if (recipientOf(db.instance, address) === null) return done(refused(refusals.mailAddressUnknown()));
    return done();
  },
  onClose: ({ id }) => room.coming.get(id)?.(),
  onData(stream, session, answered) {
    const chunks: Buffer[] = [];
    let [size, kept, isCrowded] = [0, 0, false];
    const letGo = (): void => {
      room.held -= kept;
      kept = 0;
      room.coming.delete(session.id);
    };
    const done = (error: Error | null, said?: string): void => {
      letGo();
      answered(error, said);
    };
    room.coming.set(session.id, letGo);
    stream.on('data', (chunk: Buffer) => {
      size += chunk.byteLength;
      isCrowded ||= room.held + chunk.byteLength > heldBytesMax;
      if (size > bytesMax || isCrowded) return;
      chunks.push(chunk);
      kept += chunk.byteLength;
      room.held += chunk.byteLength;
    });
    stream.on('error', (error: Error) => done(answer(451, `4.3.0 ${error.message}`)));
    stream.on('end', () => {
      room.coming.delete(session.id);
      const [to] = session.envelope.rcptTo;
      // The library itself refuses what is larger than it announced.
      if (size > bytesMax || !to) return done(answer(552, '5.3.4 The e-mail is too large.'));
      if (isCrowded)
        return done(answer(452, '4.3.1 There are too many large e-mails at once. Try again later.'));
      const raw = Buffer.concat(chunks.splice(0));
      receiveMail(db, remote, { to: to.address, raw }, readTxt).then(
        (postId) => done(null, `2.0.0 ${postId === null ? 'Posted before' : 'Posted'}`),
        (error: unknown) => done(refused(error)),
      );
    });
  },
});

/** What the sender is told. What is wrong on our side is tried again. */
function refused(error: unknown): Error {
  if (error instanceof TooOften) return answer(451, `4.7.1 ${error.message}`);
  if (error instanceof Refusal) {
    if (error.kind === 'too_many') return answer(451, `4.3.2 ${error.message}`);
    const code = error.kind === 'not_found' ? '5.1.1' : error.kind === 'invalid' ? '5.6.0' : '5.7.1';
    return answer(550, `${code} ${error.message}`);
  }
  if (!(error instanceof Unavailable) && !isDatabaseDown(error))
    log.error('An e-mail could not be taken: {reason}', {
      reason: String(error),
      stack: error instanceof Error ? error.stack : undefined,
    });
  return answer(451, '4.3.0 This server cannot take it right now. Try again later.');
}

/** Replies are ASCII and one line of at most 512 (RFC 5321 §4.5.3.1.5). */
const answer = (responseCode: number, text: string): Error =>
  Object.assign(
    new Error(
      text
        .replaceAll(/[’‘]/g, "'")
        .replaceAll(/[^\x20-\x7e]+/g, ' ')
        .slice(0, 480),
    ),
    {
      responseCode,
    },
  );
