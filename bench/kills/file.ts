import { createHash } from 'node:crypto';
import { send } from '../http.ts';
import type { Company } from './company.ts';
import { idAt, newWord, publish } from './hands.ts';
import { insist, type Story, type Told, type Worker } from './story.ts';

/** Lines of a file; its bytes are told apart by their first word. */
const lines = 400;
const timeoutMs = 20_000;

/** A file for the group: uploaded, acknowledged, then posted. */
export async function postFile(story: Story, one: Worker): Promise<void> {
  const name = `${newWord()}.txt`;
  const content = `${name} says so.\n`.repeat(lines);
  const frame = `kills-${name}`;
  const form = [
    `--${frame}`,
    `Content-Disposition: form-data; name="file"; filename="${name}"`,
    'Content-Type: text/plain',
    '',
    content,
    `--${frame}--`,
    '',
  ].join('\r\n');
  const body = { type: `multipart/form-data; boundary=${frame}`, bytes: Buffer.from(form) };
  const answer = await insist(story, one, 'POST', '/api/v2/media', body);
  if (answer.status !== 200 && answer.status !== 202)
    throw new Error(`A file was answered ${answer.status}: ${answer.text}`);
  const { id } = JSON.parse(answer.text) as { id: string };
  await publish(story, one, 'group', { file: { id, name, content } });
}

/** Files that a company should have, or fetch from their home when somebody opens them, and does not, a sentence each. */
export async function missingFiles(story: Story, at: Company): Promise<string[]> {
  const reader = story.workers.find((each) => each.at === at);
  const found: string[] = [];
  for (const told of story.told)
    if (reader && told.file && !told.deleted) {
      const is = await contentAt(story, reader, told);
      if (is !== told.file.content)
        found.push(`${told.file.name} of ${told.author.handle} is at ${at.name} as ${summary(is)}.`);
    }
  return found;
}

async function contentAt(story: Story, reader: Worker, told: Told): Promise<string> {
  const id = await idAt(reader, told);
  const shown = await insist(story, reader, 'GET', `/api/v1/statuses/${id}`);
  const { media_attachments: media = [] } = JSON.parse(shown.text) as {
    media_attachments?: { url: string }[];
  };
  if (!media[0]) return 'nothing';
  const url = new URL(media[0].url);
  const answer = await send({
    ...{ agent: false, host: url.host, port: url.port, method: 'GET', path: url.pathname + url.search },
    ...{ headers: {}, timeoutMs },
  });
  return answer.status === 200 ? answer.text : `an answer ${answer.status}: ${answer.text}`;
}

const summary = (text: string): string =>
  text.length < 200 ? text : `${text.length} characters, ${createHash('sha256').update(text).digest('hex')}`;
