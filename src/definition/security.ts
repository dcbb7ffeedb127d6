import type { MapNode, SourceNode } from '../source/tree.ts';
import type { Located, Security, SecurityDefinition, SecurityUse } from './definition.ts';
import type { Fields } from './fields.ts';

/** The entries of `securityDefinitions` by name. `quiet` reads what is OpenAPI's, `fields` the extensions. */
export const readSecurityDefinitions = (
  root: MapNode,
  quiet: Fields,
  fields: Fields,
): ReadonlyMap<string, SecurityDefinition> => {
  const definitions = new Map<string, SecurityDefinition>();
  for (const { key, value } of quiet.map(root, 'securityDefinitions')?.entries.values() ?? []) {
    const at = key.startsWith('x-') ? undefined : quiet.asMap(value);
    if (at !== undefined) definitions.set(key, readSecurityDefinition(at, quiet, fields));
  }
  return definitions;
};

const readSecurityDefinition = (at: MapNode, quiet: Fields, fields: Fields): SecurityDefinition => {
  const type = quiet.text(at, 'type')?.value;
  const place = quiet.text(at, 'in')?.value;
  const keyName = quiet.text(at, 'name')?.value;
  const scopes: Located<string>[] = [];
  for (const { key, value } of quiet.map(at, 'scopes')?.entries.values() ?? []) {
    if (!key.startsWith('x-')) scopes.push({ value: key, at: value });
  }
  return {
    at,
    type,
    in: place,
    keyName,
    role: type === 'apiKey' ? (writtenRole(at, fields) ?? roleByName(place, keyName)) : undefined,
    flow: quiet.text(at, 'flow')?.value,
    authorizationUrl: quiet.filled(at, 'authorizationUrl'),
    tokenUrl: quiet.filled(at, 'tokenUrl'),
    provider: fields.filled(at, 'x-provider', "the provider's name, as its info.x-name says"),
    scopes,
  };
};

type Role = NonNullable<SecurityDefinition['role']>;

// Two products, two spellings; what they call the key is the same.
const writtenRoles: readonly (readonly [key: string, roles: ReadonlyMap<string, Role>])[] = [
  [
    'x-ibm-apikey',
    new Map<string, Role>([
      ['clientid', 'client-id'],
      ['clientsecret', 'client-secret'],
    ]),
  ],
  [
    'x-key-type',
    new Map<string, Role>([
      ['client_id', 'client-id'],
      ['client_secret', 'client-secret'],
    ]),
  ],
];

const writtenRole = (at: MapNode, fields: Fields): Role | undefined => {
  let found: Role | undefined;
  for (const [key, roles] of writtenRoles) {
    const word = fields.text(at, key);
    const role = word === undefined ? undefined : roles.get(word.value);
    if (word !== undefined && role === undefined) fields.unknownValue(word, [...roles.keys()]);
    found ??= role;
  }
  return found;
};

/** Header names have no case (RFC 9110 §5.1), query parameters do. */
const roleByName = (place: string | undefined, name: string | undefined): Role | undefined => {
  if (place === 'header' && name?.toLowerCase() === 'x-ibm-client-id') return 'client-id';
  if (place === 'header' && name?.toLowerCase() === 'x-ibm-client-secret') return 'client-secret';
  if (place === 'query' && name === 'client_id') return 'client-id';
  if (place === 'query' && name === 'client_secret') return 'client-secret';
  return undefined;
};

/**
 * `security` of a document or an operation; `undefined` where it is not written.
 *
 * What is malformed is reported by OpenAPI's schema. Here it becomes a use of the scheme `''`, which is never defined:
 * left out, it would make an operation public.
 */
export const readSecurity = (parent: MapNode): Security | undefined => {
  const at = parent.get('security');
  if (at === undefined) return undefined;
  if (at.kind !== 'list') return { at, alternatives: [[malformed(at)]] };
  return { at, alternatives: at.items.map(readAlternative) };
};

const readAlternative = (node: SourceNode): readonly SecurityUse[] => {
  if (node.kind !== 'map') return [malformed(node)];
  return [...node.entries.values()].map(({ key, value }) => {
    const scopes = value.kind === 'list' ? value.items.map(textOf) : [undefined];
    if (!scopes.every((scope) => scope !== undefined)) return malformed(value);
    return { scheme: key, scopes, at: value };
  });
};

const malformed = (at: SourceNode): SecurityUse => ({ scheme: '', scopes: [], at });

const textOf = (node: SourceNode): string | undefined =>
  node.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
