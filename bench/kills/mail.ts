import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { replyAddress } from '#src/integrations/mail-in/address.ts';
import type { PostId } from '#src/platform/ids.ts';
import { pause } from '../http.ts';
import { idAt, isRoot, newWord, withOne } from './hands.ts';
import { until, type Story, type Worker } from './story.ts';

/** As a mail server does: again, until it is answered 250. */
const againMs = 300;
const patienceMs = 90_000;
const answerMs = 15_000;

/** An answer in the group by e-mail. The mail server knows that it was taken when the answer to it arrives, and sends it again until then. */
export async function answerByMail(story: Story, one: Worker): Promise<void> {
  await withOne(story, isRoot, async (parent) => {
    const id = await idAt(one, parent);
    const to = id && replyAddress(one.at.desk.db.instance, one.id, id as PostId);
    if (!to) return;
    const word = newWord();
    const text = `${word} first`;
    const mail = mailOf(one, to, text);
    let last = '';
    for (const end = Date.now() + patienceMs; !last.startsWith('250'); await pause(againMs)) {
      if (last.startsWith('5') || Date.now() > end) throw new Error(`An e-mail was answered ${last}`);
      last = await handOver(one.at.mailDoor, to, mail).catch((error: unknown) => String(error));
      if (!last.startsWith('250')) story.repeated++;
    }
    await until('the answer by mail to be found', async () => {
      const [row] = await one.at.desk.db<{ id: string; uri: string }[]>`
        select id, uri from posts where text = ${text} order by id limit 1`;
      story.told.push({
        ...{ author: one, place: 'group', id: row?.id ?? '', uri: row?.uri ?? `lost: ${word}`, word, text },
        ...{ isPoll: false, replyTo: parent, file: null, deleted: false, likes: new Set(), votes: new Map() },
      });
      return true;
    });
  });
}

const mailOf = ({ handle, at }: Worker, to: string, text: string): string =>
  [
    `Authentication-Results: mx.${at.name}.example; spf=pass; dmarc=pass (p=reject) header.from=${at.name}.example`,
    `From: ${handle} <${handle}@${at.name}.example>`,
    `To: <${to}>`,
    'Subject: Re: Kontor',
    `Message-ID: <${text.replace(' ', '.')}@${at.name}.example>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    '',
  ].join('\r\n');

/** One e-mail by LMTP (RFC 2033); what its recipient is answered. Rejects when the server dies under it. */
async function handOver(path: string, to: string, mail: string): Promise<string> {
  const socket = connect(path);
  const ended = new Promise<never>((_resolve, reject) => {
    socket.setTimeout(answerMs, () => socket.destroy(new Error('The mail door does not answer.')));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The mail door closed.')));
  });
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const heard = async (): Promise<string> => {
    for (;;) {
      const line = await Promise.race([lines.next(), ended]);
      if (line.done) return await ended;
      if (/^\d{3} /.test(line.value)) return line.value;
    }
  };
  try {
    let answer = await heard();
    for (const line of [
      ...['LHLO mx.example', 'MAIL FROM:<envelope@example.org>', `RCPT TO:<${to}>`, 'DATA'],
      `${mail}\r\n.`,
    ]) {
      socket.write(`${line}\r\n`);
      answer = await heard();
      if (/^[45]/.test(answer)) break;
    }
    return answer;
  } finally {
    ended.catch(() => {});
    socket.destroy();
  }
}
