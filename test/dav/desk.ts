import { makeAppPassword } from '#src/access/app-passwords.ts';
import { transaction } from '#src/platform/database.ts';
import { ask, type Answer } from '#test/support/http.ts';
import type { Member, TestInstance } from '#test/support/instance.ts';

/** A program on somebody's desk that has an app password. */
export interface Desk {
  readonly who: Member;
  readonly password: string;
  readonly authorization: string;
  send(
    method: string,
    path: string,
    more?: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array;
      readonly chunked?: boolean;
    },
  ): Promise<Answer>;
}

export async function deskOf(
  at: TestInstance,
  who: Member,
  uses: readonly string[] = ['documents', 'calendar'],
): Promise<Desk> {
  const password = await transaction(at.db, (tx) =>
    makeAppPassword(tx, who.id, { name: 'Desk', uses, days: null }),
  );
  const authorization = `Basic ${Buffer.from(`${who.handle}:${password}`).toString('base64')}`;
  return {
    ...{ who, password, authorization },
    send: (method, path, { headers = {}, ...more } = {}) =>
      ask(at.origin, { method, path, headers: { authorization, ...headers }, ...more }),
  };
}

/** The contents of every such element, without looking at what it is in. */
export const inner = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}(?: [^>]*)?>(.*?)</${name}>`, 'gs'))].map(([, text = '']) => text);

/** The text between the tags of the error. */
export const said = (answer: Answer): string => inner(answer.text, 'K:message')[0] ?? answer.text;

export const lockBody = (owner = 'A desk'): string =>
  `<?xml version="1.0"?><d:lockinfo xmlns:d="DAV:"><d:lockscope><d:exclusive/></d:lockscope><d:locktype><d:write/></d:locktype><d:owner>${owner}</d:owner></d:lockinfo>`;
