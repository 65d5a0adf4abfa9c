import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A mail server of somebody else's making, and mails as another program reads them. */
export interface PostOffice {
  readonly url: string;
  readonly mails: readonly ReceivedMail[];
  /** What the next mails are answered with instead of being taken; null: they are taken. */
  answer: number | null;
  clear(): void;
  close(): Promise<void>;
}
export interface ReceivedMail extends Email {
  readonly raw: string;
  readonly sentTo: readonly string[];
  header(name: string): string | undefined;
}

export async function openPostOffice(): Promise<PostOffice> {
  const mails: ReceivedMail[] = [];
  const office: { answer: number | null } = { answer: null };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (office.answer !== null)
          return callback(Object.assign(new Error('not now'), { responseCode: office.answer }));
        const raw = Buffer.concat(chunks);
        PostalMime.parse(raw).then(
          (email) => {
            mails.push(
              Object.assign(email, {
                raw: raw.toString('utf8'),
                sentTo: session.envelope.rcptTo.map((to) => to.address),
                header: (name: string) =>
                  email.headers.find((each) => each.key === name.toLowerCase())?.value,
              }),
            );
            callback();
          },
          (error: Error) => callback(error),
        );
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return Object.assign(office, {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    clear: () => void mails.splice(0),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
}
