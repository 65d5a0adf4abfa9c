import { allow } from '#src/agreements/allow.ts';
import { accept } from '#src/agreements/accept.ts';
import { end, endOffer } from '#src/agreements/end.ts';
import { fingerprint } from '#src/agreements/fingerprint.ts';
import { invite } from '#src/agreements/invite.ts';
import { narrow } from '#src/agreements/narrow.ts';
import { findAgreement } from '#src/agreements/read.ts';
import { resume } from '#src/agreements/resume.ts';
import { suspend } from '#src/agreements/suspend.ts';
import { oneSidedProfiles, parseProfiles } from '#src/agreements/templates.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { listCommand, showCommand } from './agreement-list.ts';
import { canaryCommand } from './agreement-canary.ts';
import { dryRunCommand } from './agreement-dry-run.ts';
import { residencyCommand } from './agreement-residency.ts';
import { readingsCommand } from './agreement-readings.ts';
import { lookUpCommand } from './agreement-look-up.ts';
import { proposeCommand } from './agreement-propose.ts';
import {
  commandLine,
  parseDay,
  readArgs,
  readJson,
  readText,
  rememberGiven,
  wanted,
} from './agreement-args.ts';
import type { Command } from './command.ts';

const inviteCommand: Command = {
  usage: 'kontor agreement invite [--dpo "NAME, ADDRESS"] [--security "NAME, ADDRESS"]',
  summary: 'Create an invitation for another company; they have seven days to answer it with a proposal.',
  async run({ db, args }) {
    const { values } = readArgs(this.usage, args, { dpo: { type: 'string' }, security: { type: 'string' } });
    const key = await instanceKey(db, db.instance);
    const made = await transaction(db, async (tx) => {
      await rememberGiven(tx, values);
      return await invite(tx, commandLine, key);
    });
    const text = [
      `Invitation from ${db.instance.company} (${db.instance.origin}), valid for one proposal until ${made.expires.slice(0, 10)}:`,
      '',
      made.invitation,
      '',
      'Send it to the other administrator by any channel. They then run: kontor agreement propose --invitation … --template full',
      'Their proposal will then appear in `kontor agreement list`; compare the six words by phone before you accept.',
    ];
    return { json: made, text: text.join('\n') };
  },
};

const acceptCommand: Command = {
  usage: 'kontor agreement accept ID|ORIGIN',
  summary: "Countersign a partner's proposal after comparing the six words; it takes effect immediately.",
  async run({ db, args }) {
    const agreement = await findAgreement(db, wanted(this.usage, args));
    const key = await instanceKey(db, db.instance);
    const version = await transaction(db, (tx) => accept(tx, commandLine, agreement.id, key));
    const { proposer } = version.document.payload;
    return {
      json: {
        id: agreement.id,
        origin: agreement.origin,
        version: version.version,
        words: fingerprint(version.document),
      },
      text: [
        `The agreement with ${proposer.legalName} (${agreement.origin}), version ${version.version}, has been signed by both.`,
        `Six words: ${fingerprint(version.document)}`,
        `${agreement.origin} is being notified; a worker retries until the message arrives. See \`kontor agreement show ${agreement.id}\`.`,
      ].join('\n'),
    };
  },
};

const suspendCommand: Command = {
  usage: 'kontor agreement suspend ID|ORIGIN [--reason TEXT]',
  summary: 'Suspend an agreement immediately; deliveries wait until it is resumed.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, { reason: { type: 'string' } });
    const agreement = await findAgreement(db, wanted(this.usage, positionals));
    await transaction(db, (tx) => suspend(tx, commandLine, agreement.id, values.reason ?? ''));
    return {
      json: { id: agreement.id, origin: agreement.origin, state: 'suspended' },
      text: `Suspended: nothing is sent to or accepted from ${agreement.origin}. Undo with: kontor agreement resume ${agreement.id}`,
    };
  },
};

const resumeCommand: Command = {
  usage: 'kontor agreement resume ID|ORIGIN',
  summary: 'Lift your own suspension; waiting deliveries are then sent.',
  async run({ db, args }) {
    const agreement = await findAgreement(db, wanted(this.usage, args));
    const outcome = await transaction(db, (tx) => resume(tx, commandLine, agreement.id));
    return {
      json: { id: agreement.id, origin: agreement.origin, outcome },
      text:
        outcome === 'flows'
          ? `Resumed: deliveries waiting for ${agreement.origin} are being sent.`
          : `Your suspension is lifted, but ${agreement.origin} has suspended the agreement too: ask its administrator.`,
    };
  },
};

const endCommand: Command = {
  usage: 'kontor agreement end ID|ORIGIN [--now] [--offer] [--reason TEXT]',
  summary:
    'Give notice, withdraw or refuse a proposal; --now ends it today, --offer ends only an open amendment.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, {
      now: { type: 'boolean' },
      offer: { type: 'boolean' },
      reason: { type: 'string' },
    });
    const { id, origin } = await findAgreement(db, wanted(this.usage, positionals));
    if (values.offer) {
      const version = await transaction(db, (tx) => endOffer(tx, commandLine, id));
      return {
        json: { id, origin, version },
        text: `Version ${version} has been withdrawn; the version in force stays in force.`,
      };
    }
    const details = { atOnce: values.now ?? false, reason: values.reason ?? '' };
    const endsAt = await transaction(db, (tx) => end(tx, commandLine, id, details));
    const over = endsAt.getTime() <= Date.now();
    return {
      json: { id, origin, state: over ? 'terminated' : 'terminating', endsAt: endsAt.toISOString() },
      text: over
        ? `Ended: nothing is exchanged with ${origin} any more. Send a new invitation to start again.`
        : `Notice given: the agreement with ${origin} ends on ${endsAt.toISOString().slice(0, 10)}; nothing new can be started under it.`,
    };
  },
};

const allowCommand: Command = {
  usage: `kontor agreement allow ORIGIN… [--file LIST] --profile ${oneSidedProfiles.join('|')}[,…] [--expires YYYY-MM-DD]`,
  summary: 'Allow plain ActivityPub servers, which sign nothing; --file lists one origin per line.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, {
      file: { type: 'string' },
      profile: { type: 'string' },
      expires: { type: 'string' },
    });
    const profiles = parseProfiles(values.profile);
    const profile = profiles.join(',');
    const listed = values.file === undefined ? [] : await readList(values.file);
    const expires = values.expires === undefined ? null : parseDay('--expires', values.expires, 'end');
    const origins = await transaction(db, (tx) =>
      allow(tx, commandLine, [...positionals, ...listed], { profiles, expires }),
    );
    return {
      json: { profile, origins },
      text: [
        `Allowed ${origins.length} server(s) with profile "${profile}".`,
        'They have signed nothing: what they receive cannot be recalled. See `kontor agreement list`.',
        ...(profiles.includes('forum')
          ? [
              'Members on microblogs (Mastodon, GoToSocial) read groups as posts of the group itself, and answer them. What they post publicly is readable by everybody on their server.',
              'Files reach them by addresses that need no signature for thirty days; `kontor agreement narrow` takes files away.',
            ]
          : []),
      ].join('\n'),
    };
  },
};

/** One origin per line; empty lines and # comments are skipped. */
async function readList(file: string): Promise<string[]> {
  const text = await readText(file);
  return text
    .split('\n')
    .map((line) => line.replace(/#.*$/, '').trim())
    .filter((line) => line !== '');
}

const narrowCommand: Command = {
  usage: 'kontor agreement narrow ID|ORIGIN --file POLICY.json | --clear',
  summary:
    'Allow less than the agreement does: {"in"|"out": {"scopes", "groups", "categories", "retentionDays"}}; --clear lifts it.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, {
      file: { type: 'string' },
      clear: { type: 'boolean' },
    });
    if ((values.file === undefined) === (values.clear !== true))
      throw new Refusal('invalid', `Use: ${this.usage}`);
    const { id, origin } = await findAgreement(db, wanted(this.usage, positionals));
    const policy = values.file === undefined ? {} : await readJson(values.file);
    await transaction(db, (tx) => narrow(tx, commandLine, id, policy));
    return {
      json: { id, origin, narrowing: policy },
      text: values.clear
        ? `The signed terms apply to ${origin}, without local limits.`
        : `Local limits for ${origin} now apply. Lift them with: kontor agreement narrow ${id} --clear`,
    };
  },
};

/** `kontor agreement <name> …` */
export const agreementCommands: Record<string, Command> = {
  invite: inviteCommand,
  propose: proposeCommand,
  accept: acceptCommand,
  suspend: suspendCommand,
  resume: resumeCommand,
  end: endCommand,
  list: listCommand,
  show: showCommand,
  readings: readingsCommand,
  'dry-run': dryRunCommand,
  canary: canaryCommand,
  residency: residencyCommand,
  'look-up': lookUpCommand,
  allow: allowCommand,
  narrow: narrowCommand,
};
