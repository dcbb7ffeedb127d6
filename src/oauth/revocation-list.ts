import { isUtf8 } from 'node:buffer';
import type { SaxesParser, SaxesTagPlain } from 'saxes';
import { momentOf } from '../environment/moment.ts';
import type { Instant } from '../stores/grants.ts';

/** What a service says is revoked (IBM API Connect v5, `oauth-revocation`). */
export interface RevocationList {
  /** Of whatever kind. */
  readonly tokens: readonly string[];
  readonly owners: readonly RevokedOwner[];
  /** All that was issued before is revoked; `-Infinity`: nothing by its age. */
  readonly before: Instant;
}

/** All that one owner has allowed, to one application or to any. */
export interface RevokedOwner {
  readonly owner: string;
  readonly application: string | undefined;
}

/** What is held against a list. */
export interface Listable {
  /** The token, code or id of a consent itself, and what else it is known by. */
  readonly tokens: readonly string[];
  readonly application: string;
  /** Name of the owner; `''`: there is none. */
  readonly owner: string;
  readonly issuedAt: Instant;
}

/** Whether it is revoked by its own entry, by that of its owner, or by its age. */
export const isListed = (list: RevocationList, { tokens, application, owner, issuedAt }: Listable): boolean =>
  issuedAt < list.before ||
  // It is a live one of ours: how long comparing takes tells only who has it already.
  list.tokens.some((listed) => tokens.some((token) => isSame(listed, token))) ||
  list.owners.some((one) => isSame(one.owner, owner) && (one.application ?? application) === application);

/** Pretty-printed lists have white space around what they name. */
const isSame = (listed: string, value: string): boolean => listed === value || listed.trim() === value;

/** A list that cannot be understood: then nothing is known to be good. The message holds nothing of what is listed. */
export class MalformedList extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MalformedList';
  }
}

/**
 * Reads a list: XML 1.0 in UTF-8 without a document type, so without entities, of the three kinds of entries and nothing
 * else. What an entry of another kind would revoke, nobody could say.
 *
 * @throws MalformedList
 */
export const readRevocationList = async (bytes: Buffer): Promise<RevocationList> => {
  if (!isUtf8(bytes)) throw new MalformedList('it is not in UTF-8');
  const { SaxesParser: Parser } = await import('saxes');
  const entries: Entry[] = [];
  try {
    reading(new Parser({ position: false }), entries)
      .write(bytes.toString('utf8'))
      .close();
  } catch (error) {
    // The parser's messages may quote the document.
    throw error instanceof MalformedList ? error : new MalformedList('it is no well-formed XML');
  }
  const named = (name: EntryName): readonly Entry[] => entries.filter((one) => one.name === name);
  return {
    tokens: named('token').map(({ text }) => text),
    owners: named('resource-owner').map(({ text, attributes }) => ({
      owner: text,
      application: attributes['client-id'],
    })),
    before: named('everytoken').reduce(
      (latest, { attributes }) => Math.max(latest, instantOf(attributes['before'])),
      Number.NEGATIVE_INFINITY,
    ),
  };
};

type EntryName = 'token' | 'resource-owner' | 'everytoken';

const isEntry = (name: string): name is EntryName => ['token', 'resource-owner', 'everytoken'].includes(name);

interface Entry {
  readonly name: EntryName;
  readonly attributes: Readonly<Record<string, string | undefined>>;
  text: string;
}

/** The parser, made to put what it reads into `entries`. */
const reading = (parser: SaxesParser, entries: Entry[]): SaxesParser => {
  let depth = 0;
  const add = (text: string): void => {
    const entry = depth === 2 ? entries.at(-1) : undefined;
    if (entry !== undefined) entry.text += text;
    else if (text.trim() !== '') throw new MalformedList('it has text between its entries');
  };
  parser.on('xmldecl', ({ encoding = 'utf-8' }) => {
    if (!/^(?:utf-?8|us-ascii)$/i.test(encoding)) throw new MalformedList('it says that it is not in UTF-8');
  });
  parser.on('doctype', () => {
    throw new MalformedList('it has a document type');
  });
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    depth += 1;
    if (depth === 1 && name !== 'oauth-revocation') throw new MalformedList('it is no oauth-revocation');
    if (depth === 1) return;
    if (depth > 2 || !isEntry(name)) throw new MalformedList('it has an entry of an unknown kind');
    entries.push({ name, attributes, text: '' });
  });
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    depth -= 1;
  });
  return parser;
};

/** XML Schema's dateTime with its zone. */
const instantOf = (text = ''): Instant => {
  const instant = momentOf(text);
  if (Number.isNaN(instant)) throw new MalformedList('an everytoken has no moment in "before"');
  return instant;
};
