import { Refusal } from '#src/platform/errors.ts';

/** One operation of a PATCH (RFC 7644 §3.5.2); `op` in small letters, because Entra ID writes `Replace`. */
export interface Operation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string | null;
  readonly value: unknown;
}

const operationsMax = 1_000;

/** The operations of a message. Throws Refusal `invalid` for what is none. */
export async function readOperations(body: unknown): Promise<readonly Operation[]> {
  const { default: SCIMMY } = await import('scimmy');
  try {
    const { Operations } = new SCIMMY.Messages.PatchOp(
      body as ConstructorParameters<typeof SCIMMY.Messages.PatchOp>[0],
    );
    if (Operations.length > operationsMax)
      throw new Refusal('invalid', `At most ${operationsMax} operations at once.`);
    return Operations.map(({ op, path, value }) => ({
      ...{ op: op.toLowerCase() as Operation['op'], path: path ?? null, value: value as unknown },
    }));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('invalid', error instanceof Error ? error.message : 'This is not a PatchOp message.');
  }
}
