import { localName, plainReader } from './scan.ts';

/** What a logout says. Nothing in it is believed before its signature is. */
export interface LogoutShape {
  readonly id: string;
  readonly issuer: string;
  readonly destination: string;
  readonly issuedAt: string;
  readonly inResponseTo: string;
  readonly nameID: string;
  /** Sessions there; none: all of them. */
  readonly sessions: readonly string[];
}

const sessionsMax = 100;

/** Reads a logout request or its answer, and refuses every one that is not plain: what is read stands directly in it, once, and nothing of it is encrypted. Null: refused. */
export async function scanLogout(
  xml: string,
  root: 'LogoutRequest' | 'LogoutResponse',
): Promise<LogoutShape | null> {
  const said = { id: '', destination: '', issuedAt: '', inResponseTo: '' };
  const texts: Record<string, string[]> = { Issuer: [], NameID: [], SessionIndex: [] };
  let isOdd = false;
  const isPlain = await plainReader(xml, {
    open(path, attributes) {
      if (path.length === 1) {
        if (path[0] !== root) isOdd = true;
        said.id = attributes.ID ?? '';
        said.destination = attributes.Destination ?? '';
        said.issuedAt = attributes.IssueInstant ?? '';
        said.inResponseTo = attributes.InResponseTo ?? '';
      }
      const name = path.at(-1) ?? '';
      if (name === 'Signature' && path.length !== 2) isOdd = true;
      if (name in texts && path.length !== 2) isOdd = true;
      if (name.startsWith('Encrypted')) isOdd = true;
      if (path.length === 2) texts[name]?.push('');
    },
    text(path, text) {
      const list = path.length === 2 ? texts[localName(path[1] ?? '')] : undefined;
      if (list?.length) list[list.length - 1] += text;
    },
  });
  const { Issuer = [], NameID = [], SessionIndex = [] } = texts;
  if (!isPlain || isOdd || Issuer.length !== 1 || NameID.length > 1 || SessionIndex.length > sessionsMax)
    return null;
  return {
    ...said,
    issuer: (Issuer[0] ?? '').trim(),
    nameID: (NameID[0] ?? '').trim(),
    sessions: SessionIndex.map((each) => each.trim()).filter((each) => each !== ''),
  };
}
