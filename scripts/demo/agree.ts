import { agreementCommands } from '#src/cli/agreements.ts';
import type { CompanyName } from './cast.ts';
import { until } from './client.ts';
import type { Network, Site } from './network.ts';

const pairs: readonly (readonly [CompanyName, CompanyName])[] = [
  ['alpha', 'beta'],
  ['alpha', 'gamma'],
  ['beta', 'gamma'],
];

/** Each pair signs, by the commands their administrators would type: invite → propose → compare six words → accept. */
export async function runAgreements(network: Network): Promise<void> {
  for (const [a, b] of pairs)
    if (network.sites.has(a) && network.sites.has(b)) await agree(network.site(a), network.site(b));
}

async function agree(inviter: Site, proposer: Site): Promise<void> {
  const contacts = (site: Site) => [
    '--dpo',
    `dpo@${site.company.name}.example`,
    '--security',
    `security@${site.company.name}.example`,
  ];
  const { invitation } = (await run(inviter, 'invite', contacts(inviter))) as { invitation: string };
  await run(proposer, 'propose', ['--invitation', invitation, '--template', 'full', ...contacts(proposer)]);
  await run(inviter, 'accept', [proposer.origin]);
  await until(`the agreement of ${inviter.company.company} and ${proposer.company.company}`, async () => {
    await Promise.all([inviter.desk.registry.refresh(), proposer.desk.registry.refresh()]);
    const both = [
      inviter.desk.registry.decide(proposer.origin, { direction: 'out' }),
      proposer.desk.registry.decide(inviter.origin, { direction: 'out' }),
    ];
    return both.every((d) => d.allowed);
  });
}

/** Runs `kontor agreement VERB …` at a site's own desk; returns what --json prints. */
export async function run(site: Site, verb: string, args: string[]): Promise<unknown> {
  const command = agreementCommands[verb];
  if (!command) throw new Error(`There is no command agreement ${verb}.`);
  return (await command.run({ ...site.desk, args })).json;
}
