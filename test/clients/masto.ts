// What masto (npm) does across companies. A process of its own, because an instance in this one would guard its requests.
// Arguments: address, token, the full handle of a partner's person. Prints one line for each step, `done` at the end.
import { createRestAPIClient } from 'masto';

const [url = '', accessToken = '', partner = ''] = process.argv.slice(2);
const client = createRestAPIClient({ url, accessToken });
const stepMs = 100;
const stepsMax = 150;

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (let step = 0; step < stepsMax; step++) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((done) => setTimeout(done, stepMs));
  }
  throw new Error(`waited in vain: ${what}`);
}

const { accounts } = await client.v2.search.list({ q: `@${partner}`, type: 'accounts', resolve: true });
const found = accounts.find((account) => account.acct === partner);
if (!found) throw new Error(`${partner} was not found`);
process.stdout.write(`found ${found.acct}\n`);

await client.v1.accounts.$select(found.id).follow();
await until('the follow was accepted', async () => {
  const [relation] = await client.v1.accounts.relationships.fetch({ id: [found.id] });
  return relation?.following ? relation : undefined;
});
process.stdout.write('followed\n');

const post = await until('a post of theirs came home', async () =>
  (await client.v1.timelines.home.list({ limit: 20 })).find((status) => status.account.id === found.id),
);
process.stdout.write(`read ${post.content.replaceAll(/<[^>]+>/g, '')}\n`);

const reply = await client.v1.statuses.create({ status: `@${partner} gelesen`, inReplyToId: post.id });
await client.v1.statuses.$select(post.id).favourite();
process.stdout.write(`answered ${reply.visibility}\n`);
process.stdout.write('done\n');
