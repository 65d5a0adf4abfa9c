import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { namedTemplate } from '#src/agreements/templates.ts';
import type { Grant } from '#src/agreements/terms.ts';
import { until } from '#test/support/http.ts';
import type { TestInstance } from '#test/support/instance.ts';

const contacts = ['--dpo', 'Dora Schutz, dpo@example', '--security', 'Sam Wach, security@example'];

/** What differs from the template `full`, from one company to the other. */
export interface Changed extends Partial<Omit<Grant, 'categories'>> {
  readonly categories?: Partial<Grant['categories']>;
}

const changed = (grant: Grant, { categories, ...rest }: Changed): Grant => ({
  ...grant,
  ...rest,
  categories: { ...grant.categories, ...categories },
});

/** `a` invites, `b` proposes: what `a` grants `b`, and what `b` grants `a`. Resolves when both are bound; refusals are thrown. */
export async function agreeOn(
  a: TestInstance,
  b: TestInstance,
  grants: { readonly fromA?: Changed; readonly fromB?: Changed },
): Promise<string> {
  const { invitation } = await a.agreement<{ invitation: string }>('invite', ...contacts);
  const ours = b.app.instance.country;
  const theirs = a.app.instance.country;
  const template = namedTemplate('full', { ours, theirs });
  const file = path.join(b.dataDir, 'template.json');
  const fromUs = changed(template.fromUs, grants.fromB ?? {});
  const fromThem = changed(template.fromThem, grants.fromA ?? {});
  writeFileSync(file, JSON.stringify({ ...template, fromUs, fromThem }));
  const { id } = await b.agreement<{ id: string }>(
    ...(['propose', '--invitation', invitation, '--template', file, ...contacts] as const),
  );
  await a.agreement('accept', id);
  await until('the acceptance reached the proposer', async () => {
    await b.app.registry.refresh();
    const known = b.app.registry.find(a.origin);
    return known?.agreementId === id && known.state === 'active';
  });
  return id;
}
