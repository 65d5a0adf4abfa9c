import { endAccount } from '#src/accounts/leave.ts';
import { absencesOf } from '#src/people/read-absences.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { acceptAnswer } from '#src/posts/kinds/question/accept-answer.ts';
import { publishPost } from '#src/posts/publish.ts';
import { until } from './client.ts';
import { api, type Scene, type Status } from './look.ts';
import type { Site } from './network.ts';
import { personOf, siteOf } from './seeded.ts';

interface Talk {
  readonly accounts: readonly unknown[];
  readonly last_status: Status | null;
}

/** The conversations of somebody whose newest message holds that text. */
async function talksOf(scene: Scene, who: string, text: string): Promise<Talk[]> {
  const talks = (await api(scene, who, 'GET', '/api/v1/conversations?limit=40')).json() as Talk[];
  return talks.filter((talk) => talk.last_status?.content.includes(text));
}
const arrives = (scene: Scene, who: string, text: string): Promise<Talk> =>
  until(`"${text}" in the chat of ${who}`, async () => (await talksOf(scene, who, text))[0]);

/** 7. Jonas of Alpha, Bruno of Beta and Grace of Gamma talk with each other: one conversation of three at each of them. */
async function conversationOfThree(scene: Scene): Promise<void> {
  const { network, report } = scene;
  const [beta, gamma] = [network.site('beta'), network.site('gamma')];
  const people = ['jonas@alpha', 'bruno@beta', 'grace@gamma'];
  const write = async (who: string, status: string, more: object = {}): Promise<void> => {
    await api(scene, who, 'POST', '/api/v1/statuses', { status, visibility: 'direct', ...more });
    for (const each of people) await arrives(scene, each, status.replace(/^(@\S+ )*/, ''));
  };
  await write('jonas@alpha', `@bruno@${beta.host} @grace@${gamma.host} Wer bringt den Sensor mit?`);
  const asked = await arrives(scene, 'bruno@beta', 'Wer bringt den Sensor mit?');
  await write('bruno@beta', 'Je le prends mardi.', { in_reply_to_id: asked.last_status?.id });
  const promised = await arrives(scene, 'grace@gamma', 'Je le prends mardi.');
  await write('grace@gamma', 'Perfect, see you there.', { in_reply_to_id: promised.last_status?.id });
  report.claim('7. What each of three companies writes in a chat reaches the other two', true);
  const talks = await Promise.all(people.map((who) => talksOf(scene, who, 'Perfect, see you there.')));
  report.claim(
    '7. It is one conversation of three people on each of them',
    talks.every((found) => found.length === 1 && found[0]?.accounts.length === 2),
  );
}

/** 8. Bruno of Beta answers a question in Alpha's group and leaves; his answer stays accepted, under another name. */
async function leaverKeepsAnswer(scene: Scene): Promise<void> {
  const { network, seeded, report } = scene;
  const [alpha, beta, gamma] = [network.site('alpha'), network.site('beta'), network.site('gamma')];
  const question = await writes(scene, 'ada@alpha', 'Welche Dichtung hält 120 °C?', { kind: 'question' });
  await known(beta, question);
  const answer = await writes(scene, 'bruno@beta', 'FKM, profil 118-07.', { replyTo: question });
  await known(alpha, answer);
  await transaction(alpha.desk.db, async (tx) => {
    const [row] = await tx`select id from posts where uri = ${answer}`;
    await acceptAnswer(tx, personOf(seeded, 'ada@alpha'), row?.id as PostId);
  });
  await transaction(beta.desk.db, (tx) =>
    endAccount(tx, personOf(seeded, 'nadia@beta'), personOf(seeded, 'bruno@beta'), 'pseudonym'),
  );
  const shown = async (site: Site): Promise<boolean> => {
    const [row] = await site.desk.db`
      select a.name from posts q join accepted_answers x on x.question_id = q.id
      join posts p on p.uri = x.answer_uri join people a on a.id = p.author_id
      where q.uri = ${question} and p.uri = ${answer} and a.deactivated_at is not null`;
    return row !== undefined && !String(row.name).includes('Bruno');
  };
  for (const site of [alpha, beta, gamma]) await until('the leaver to be without name', () => shown(site));
  report.claim('8. Bruno has left: his accepted answer stays on all three, without his name', true);
}

/** 9. Karim of Beta is away: Lena of Alpha, who looked him up, knows until when and who stands in. */
async function awayAcrossCompanies({ network, report }: Scene): Promise<void> {
  const { db } = network.site('alpha').desk;
  const known = await until('Karim to be known as away', async () => {
    const [karim] = await db<{ id: PersonId }[]>`select id from people where handle = 'karim'`;
    const [lena] = await db<{ id: PersonId }[]>`
      select id from people where handle = 'lena' and peer_id is null`;
    const today = new Date().toISOString().slice(0, 10);
    return karim && lena && (await absencesOf(db, { personId: lena.id }, [karim.id], today)).get(karim.id);
  });
  const deputy = known.deputy?.name ?? known.deputyName;
  report.claim(
    '9. Karim of Beta is away, and Alpha knows who stands in',
    deputy.startsWith('Sophie'),
    deputy,
  );
}

/** Writes in the group Hydraulik, where Alpha has it; returns the URI. */
async function writes(
  scene: Scene,
  who: string,
  source: string,
  more: { kind?: 'question'; replyTo?: string },
): Promise<string> {
  const { db } = siteOf(scene.network, who).desk;
  return await transaction(db, async (tx) => {
    const [group] = await tx`select id from groups where handle = 'hydraulik'`;
    const [parent] =
      more.replyTo === undefined ? [] : await tx`select id from posts where uri = ${more.replyTo}`;
    const id = await publishPost(tx, personOf(scene.seeded, who), {
      ...{ source, level: 'group', groupId: group?.id },
      ...(more.kind === undefined ? {} : { kind: more.kind }),
      ...(parent === undefined ? {} : { replyToId: parent.id }),
    });
    const [row] = await tx`select uri from posts where id = ${id}`;
    return String(row?.uri);
  });
}

const known = (site: Site, uri: string): Promise<true> =>
  until(`${uri} at ${site.host}`, async () => {
    const [row] = await site.desk.db`select 1 from posts where uri = ${uri}`;
    return row !== undefined;
  });

/** In the order in which people leave. */
export async function lifeOfPeople(scene: Scene): Promise<void> {
  await awayAcrossCompanies(scene);
  await conversationOfThree(scene);
  await leaverKeepsAnswer(scene);
}
