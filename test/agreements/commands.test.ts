import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { namedTemplate } from '#src/agreements/templates.ts';
import { agreementCommands } from '#src/cli/agreements.ts';
import { agree, contacts, propose, startCompany, type Company } from './cast.ts';

let alpha: Company;
let beta: Company;
let folder: string;

beforeAll(async () => {
  alpha = await startCompany('alpha', 'Alpha AG');
  beta = await startCompany('beta', 'Beta SAS');
  folder = await mkdtemp(path.join(os.tmpdir(), 'kontor-agreements-'));
});
afterAll(async () => {
  await Promise.all([alpha, beta].map((c) => c?.stop()));
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  for (const { db } of [alpha, beta])
    await db`truncate agreements, agreement_invitations, settings, jobs cascade`;
});

const file = async (name: string, text: string): Promise<string> => {
  const full = path.join(folder, name);
  await writeFile(full, text);
  return full;
};

describe('a command that cannot be carried out says what to do', () => {
  it.each([
    ['invite', [], '--dpo'],
    ['invite', ['--dpo', 'two\nlines', '--security', 'x'], 'dataProtectionOfficer'],
    ['invite', ['--verbose'], 'Use: kontor agreement invite'],
    ['propose', [], 'Use: kontor agreement propose'],
    ['propose', ['--invitation', 'x', '--amend', 'y'], 'Use: kontor agreement propose'],
    ['propose', ['--amend', 'beta.example'], 'kontor agreement list'],
    ['accept', [], 'Use: kontor agreement accept'],
    ['accept', ['one', 'two'], 'Use: kontor agreement accept'],
    ['accept', ['no-such-partner.example'], 'kontor agreement list'],
    ['suspend', ["' or true --"], 'kontor agreement list'],
    ['show', ['%'], 'kontor agreement list'],
    ['allow', ['https://social.example'], '--profile followers or --profile forum'],
    ['allow', ['--profile', 'forum'], 'Give at least one origin'],
    ['allow', ['https://social.example', '--profile', 'forum', '--expires', 'soon'], '2027-12-31'],
    ['allow', ['--profile', 'forum', '--file', '/no/such/list'], 'Cannot read the file'],
  ])('%s %j', async (command, args, said) => {
    await expect(alpha.run(command, ...args)).rejects.toMatchObject({
      name: 'Refusal',
      message: expect.stringContaining(said),
    });
  });

  it('propose with a template that is none, or a day that is over', async () => {
    const { json } = await alpha.run('invite', ...contacts);
    const { invitation } = json as { invitation: string };
    const half = await file('half.json', '{"fromUs": {}}');
    const answer = (template: string) =>
      beta.run('propose', '--invitation', invitation, '--template', template, ...contacts);
    await expect(answer('everything')).rejects.toThrow('use full, groups, followers or a JSON file');
    await expect(
      beta.run('propose', '--invitation', invitation, '--expires', '2020-12-31', ...contacts),
    ).rejects.toThrow('is in the past');
    await expect(answer(half)).rejects.toThrow('fromUs.scopes');
    await expect(answer(await file('not.json', 'scopes: all'))).rejects.toThrow('is not JSON');
    expect(alpha.asked).toEqual([]);
  });
});

describe('commands', () => {
  it('remember whom a partner calls', async () => {
    await alpha.run('invite', ...contacts);
    const { json } = await alpha.run('invite');
    const { invitation } = json as { invitation: string };
    expect(JSON.parse(Buffer.from(invitation, 'base64url').toString())).toMatchObject({
      origin: alpha.origin,
      dataProtectionOfficer: contacts[1],
      securityContact: contacts[3],
    });
  });

  it('take terms from a file, limited to groups and days', async () => {
    const template = namedTemplate('groups', { ours: 'DE', theirs: 'DE' });
    const own = { ...template, fromThem: { ...template.fromThem, groups: ['hydraulik'] } };
    const id = await agree(
      alpha,
      beta,
      '--template',
      await file('own.json', JSON.stringify(own)),
      '--expires',
      '2028-03-31',
    );
    const { text } = await alpha.run('show', id.slice(0, 13));
    expect(text).toContain('People at Alpha AG may join groups of Beta SAS: hydraulik.');
    expect(text).toContain('People at Beta SAS may join groups of Alpha AG: all.');
    expect(text).toContain('until 2028-03-31');
  });

  it('say what goes by reference and how long it is kept, and refuse what cannot be carried out', async () => {
    const template = namedTemplate('full', { ours: 'DE', theirs: 'DE' });
    const offer = (changed: object) => ({
      ...template,
      fromUs: {
        ...template.fromUs,
        categories: { ...template.fromUs.categories, ...changed },
        retentionDays: 90,
      },
    });
    const write = (changed: object) => file('reference.json', JSON.stringify(offer(changed)));
    await expect(propose(alpha, beta, '--template', await write({ presence: 'reference' }))).rejects.toThrow(
      'presence',
    );
    await expect(propose(alpha, beta, '--template', await write({ event: 'reference' }))).rejects.toThrow(
      'event',
    );
    await propose(alpha, beta, '--template', await write({ file: 'reference' }));
    const { text } = await alpha.run('list');
    expect(text).toContain('Alpha AG shows files of Beta SAS without keeping them.');
    expect(text).toContain('Alpha AG deletes what came from Beta SAS after 90 days.');
  });

  it('allow a list from a file and say what such servers have not promised', async () => {
    const list = await file('list.txt', '# forums\nhttps://one.example\n\ntwo.example # second\n');
    const { json, text } = await alpha.run('allow', '--file', list, '--profile', 'forum', '--json');
    expect(json).toEqual({ profile: 'forum', origins: ['https://one.example', 'https://two.example'] });
    expect(text).toContain('cannot be recalled');
    expect((await alpha.run('show', 'two.example')).text).toContain('has signed nothing');
  });

  it('do not allow one-sidedly what a signed agreement rules', async () => {
    await agree(alpha, beta);
    await expect(alpha.run('allow', beta.origin, '--profile', 'forum')).rejects.toMatchObject({
      kind: 'conflict',
    });
  });

  it('list nothing ended unless asked', async () => {
    const id = await agree(alpha, beta);
    await alpha.run('end', id, '--now');
    expect((await alpha.run('list')).text).toContain('No agreements yet');
    expect((await alpha.run('list', '--all')).text).toContain(id);
  });

  it('each have a usage that begins with their own name', () => {
    for (const [name, command] of Object.entries(agreementCommands))
      expect(command.usage).toMatch(new RegExp(`^kontor agreement ${name}\\b`));
  });
});
