import { connect } from 'node:net';
import { createInterface } from 'node:readline';

/** What a company's mail server does when it hands over an e-mail (RFC 2033), line by line; the answer for each recipient. */
export async function handOver(
  path: string,
  to: string | readonly string[],
  mail: string,
): Promise<string[]> {
  const socket = connect(path);
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) return '421 gone';
      if (/^\d{3} /.test(value)) return value as string;
    }
  };
  const say = async (line: string): Promise<string> => {
    socket.write(`${line}\r\n`);
    return await answer();
  };
  try {
    await answer();
    await say('LHLO mx.beta.example');
    await say('MAIL FROM:<envelope@beta.example>');
    const all = [];
    for (const each of [to].flat()) all.push(await say(`RCPT TO:<${each}>`));
    const refused = all.filter((each) => !each.startsWith('250'));
    if (refused.length === all.length) return all;
    await say('DATA');
    const dotted = mail.replaceAll(/\r?\n/g, '\r\n').replaceAll(/^\./gm, '..');
    return [...refused, await say(`${dotted}\r\n.`)];
  } finally {
    socket.destroy();
  }
}

export interface MailParts {
  readonly from?: string;
  readonly subject?: string;
  readonly text?: string;
  readonly id?: string;
  /** Header lines before all others, as the own mail server adds them. */
  readonly headers?: readonly string[];
  readonly html?: string;
  readonly file?: { readonly name: string; readonly bytes: Buffer; readonly type: string };
}

export const passed =
  'Authentication-Results: mx.beta.example; spf=pass; dmarc=pass (p=reject) header.from=beta.example';

/** An e-mail as mail programs write it. */
export function mailOf({
  from = 'Bea <bea@beta.example>',
  subject = 'Re: Kontor',
  headers = [passed],
  ...mail
}: MailParts): string {
  const head = [
    ...headers,
    `From: ${from}`,
    'To: Kontor <kontor@in.beta.example>',
    `Subject: ${subject}`,
    ...(mail.id === undefined ? [] : [`Message-ID: <${mail.id}>`]),
    'MIME-Version: 1.0',
  ];
  const parts = [
    ...(mail.text === undefined ? [] : [['Content-Type: text/plain; charset=utf-8', '', mail.text]]),
    ...(mail.html === undefined ? [] : [['Content-Type: text/html; charset=utf-8', '', mail.html]]),
    ...(mail.file === undefined
      ? []
      : [
          [
            `Content-Type: ${mail.file.type}; name="${mail.file.name}"`,
            `Content-Disposition: attachment; filename="${mail.file.name}"`,
            'Content-Transfer-Encoding: base64',
            '',
            mail.file.bytes.toString('base64').replaceAll(/(.{76})/g, '$1\n'),
          ],
        ]),
  ];
  return [
    ...head,
    'Content-Type: multipart/mixed; boundary="b0"',
    '',
    ...parts.flatMap((part) => ['--b0', ...part]),
    '--b0--',
    '',
  ].join('\n');
}
