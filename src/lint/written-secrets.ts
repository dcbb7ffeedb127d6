import type { Definition, MapNode, ScalarNode, SourceNode } from '../definition/definition.ts';

/** A value that looks like a secret, and how it is known. */
export interface WrittenSecret {
  readonly at: ScalarNode;
  /** To be shown: never the value. */
  readonly what: string;
}

/** The secrets written out in the properties and the steps of a definition, as far as names and forms tell. */
export function* writtenSecrets({ gateway, assembly }: Definition): Iterable<WrittenSecret> {
  for (const properties of [gateway.properties, ...gateway.catalogs.values()]) {
    for (const [name, value] of properties) {
      for (const one of value.kind === 'list' ? value.items : [value]) yield* secretIn(one, name);
    }
  }
  for (const list of [assembly?.execute, assembly?.catch]) if (list !== undefined) yield* secretsBelow(list);
}

function* secretsBelow(node: SourceNode): Iterable<WrittenSecret> {
  if (node.kind === 'list') {
    for (const item of node.items) if (item.kind !== 'scalar') yield* secretsBelow(item);
  } else if (node.kind === 'map') {
    for (const { key, value } of node.entries.values()) {
      if (value.kind === 'scalar') yield* secretIn(value, nameOf(node, key));
      else yield* secretsBelow(value);
    }
  }
}

/** What a value is of: of `{ set: message.headers.X-Key, value: … }` the variable, else its key. */
const nameOf = (map: MapNode, key: string): string => {
  const variable = key === 'value' ? (map.get('set') ?? map.get('add')) : undefined;
  return variable?.kind === 'scalar' ? String(variable.value) : key;
};

function* secretIn(node: SourceNode, name: string): Iterable<WrittenSecret> {
  if (node.kind !== 'scalar' || (typeof node.value !== 'string' && typeof node.value !== 'number')) return;
  const text = String(node.value);
  // Of a user in a target URL another rule tells.
  const form = name === 'target-url' ? undefined : forms.find(([, isOf]) => isOf(text));
  if (form !== undefined) yield { at: node, what: form[0] };
  else if (isSecretName(name) && isLiteral(text)) yield { at: node, what: `A value of "${name}"` };
}

type Form = readonly [what: string, isOf: (text: string) => boolean];

const bearer = /^(?:Basic|Bearer) +[\w+/.~-]{8,}={0,2}$/i;
const jwt = /^eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}$/;
const userInfo = /^[a-z]{2,8}:\/\/[^/?#@:\s]{1,200}:[^/?#@\s]{1,200}@/i;
/** What well-known services put in front of theirs, so that it is found. */
const marked =
  /^(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{30,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|[rs]k_live_\w{16,}|AIza[\w-]{35})$/;

/** Forms that nothing but a secret has, whatever it is called. */
const forms: readonly Form[] = [
  ['A private key', (text) => text.includes('PRIVATE KEY-----')],
  ['A private key', (text) => text.includes('"kty"') && (text.includes('"d"') || text.includes('"k"'))],
  ['A credential for "Authorization"', (text) => bearer.test(text)],
  ['A JWT', (text) => jwt.test(text)],
  ['A key of a service', (text) => marked.test(text)],
  ['A password in a URL', (text) => userInfo.test(text) && !text.includes('$(')],
];

const secretWords: ReadonlySet<string> = new Set([
  ...['password', 'passwd', 'pwd', 'passphrase', 'secret', 'apikey', 'apisecret', 'clientsecret', 'privatekey'],
]);
const secretPairs: ReadonlySet<string> = new Set([
  ...['api key', 'private key', 'secret key', 'access key', 'signing key', 'encryption key', 'shared key'],
]);

/** Most names have none of them, and need no look at their words. */
const partsOfSecretNames = /pass|pwd|secret|key/i;

/** By its last word, or last two: `db.password`, `X-API-Key`, `clientSecret`; not `password-url`. */
const isSecretName = (name: string): boolean => {
  if (!partsOfSecretNames.test(name)) return false;
  const words = name
    .slice(-100)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]/)
    .filter((word) => word !== '');
  return secretWords.has(words.at(-1) ?? '') || secretPairs.has(words.slice(-2).join(' '));
};

/** A value, and neither a reference, a placeholder, a name of a field nor a sentence. */
const isLiteral = (text: string): boolean =>
  /^[^\s$<>{}[\]]{4,}$/.test(text) && !placeholder.test(text) && !text.includes('://');

const placeholder =
  /^(?:[x*.?-]+|change[-_]?me|your[-_].{0,60}|my[-_]?(?:secret|password)|(?:client[-_]?)?secret|password|none|null|undefined|true|false|string)$/i;
