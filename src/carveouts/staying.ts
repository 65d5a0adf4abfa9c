/** Why something stays behind when a part of the company goes, in English for the command line and the API; pages say it in the reader's language. */
export const stayingReasons = {
  guest: 'A guest belongs to another firm; invite them at the new instance.',
  moved: 'They are at another instance already.',
  suspended: 'Suspended: lift it, or let its end come first.',
  practice: 'A practice room stays where it is.',
  archived: 'It is archived, and stays to be read.',
  guests: 'Guests are in it: partners and guests are never in one group.',
  handed: 'It is being handed over already.',
  owned: 'Somebody who stays owns this group, too. Seats in it come along.',
  terms: 'The agreement does not let this group live there.',
  closed:
    'Seats in a group that does not take people of that company: its owners choose, guests are in it, or it is archived or for practice.',
  secret: 'Seats in a secret group of a partner: its owners have to invite the new accounts.',
  direct: 'Messages stay between those who have them; nobody else opens them, an administrator included.',
  documents: 'Documents of their own: each takes them along as files, before the old account ends.',
  followers: 'Posts for followers stay with those who got them.',
  partner: 'Posts for one partner: the agreement with it is this company’s.',
  group: 'What was said in a group goes where the group goes, and stays where it stays.',
  kind: 'Requests for approval, and praise of somebody who stays: they are others’ as well.',
  pictures: 'Pictures in the album of somebody who stays.',
  pseudonyms: 'To take a pseudonym along would tell whose it is.',
  keys: 'Passwords, second factors and tokens never leave an instance; the new one sends links.',
} as const;
export type StayingCode = keyof typeof stayingReasons;
