import type { Profile } from '../assembly/types.ts';
import { byPlace, type Problem } from '../diagnostics/problem.ts';
import type { MapNode, SourceFile } from '../source/tree.ts';
import type { Definition, Dialect, Located, Product, Project, SourceSet } from './definition.ts';
import { createFields, createQuietFields, type Fields } from './fields.ts';
import { readAssembly, readGatewaySettings } from './gateway-settings.ts';
import { readOAuthSettings } from './oauth-settings.ts';
import { readOperations } from './operations.ts';
import { readProduct } from './product.ts';
import { createResolve } from './references.ts';
import { readSecurity, readSecurityDefinitions } from './security.ts';
import { readWaivers } from './waivers.ts';

/**
 * Reads every definition (root key `swagger`) and product (root key `product`) of a set, in the order of their paths.
 * Never throws, whatever the trees hold.
 *
 * `problems` are those of our own extensions and of products; the shape of what is OpenAPI's is checked against its
 * schema elsewhere. What is malformed is absent from the model. `profile` overrides what definitions say.
 */
export const readProject = (
  sources: SourceSet,
  options: { readonly profile?: Profile },
): { readonly project: Project; readonly problems: readonly Problem[] } => {
  const problems: Problem[] = [];
  const definitions: Definition[] = [];
  const products: Product[] = [];
  for (const path of [...sources.files.keys()].sort()) {
    const file = sources.files.get(path);
    const read = file && readDocument(file, sources, options);
    if (read?.definition !== undefined) definitions.push(read.definition);
    if (read?.product !== undefined) products.push(read.product);
    problems.push(...(read?.problems ?? []));
  }
  return { project: { sources, definitions, products }, problems: problems.sort(byPlace) };
};

/** What a file turned out to be, if any of both; `problems` as of `readProject`. */
export interface ReadDocument {
  readonly definition?: Definition;
  readonly product?: Product;
  readonly problems: readonly Problem[];
}

/** Reads one file of a set. Nothing else decides what comes of it than this file and those that it refers to. */
export const readDocument = (
  file: SourceFile,
  sources: SourceSet,
  { profile }: { readonly profile?: Profile },
): ReadDocument => {
  const { root } = file;
  if (root?.kind !== 'map') return { problems: [] };
  const problems: Problem[] = [];
  const resolve = createResolve(sources);
  const fields = createFields(resolve, (problem) => problems.push(problem));
  if (root.entries.has('swagger')) {
    const readers = { fields, quiet: createQuietFields(resolve), resolve };
    return { definition: readDefinition(file, root, readers, profile), problems };
  }
  return root.entries.has('product') ? { product: readProduct(file, root, sources, fields), problems } : { problems };
};

/** `fields` reads our extensions, `quiet` what is OpenAPI's. */
interface Readers {
  readonly fields: Fields;
  readonly quiet: Fields;
  readonly resolve: Definition['resolve'];
}

const readDefinition = (
  file: SourceFile,
  root: MapNode,
  readers: Readers,
  profile: Profile | undefined,
): Definition => {
  const { fields, quiet, resolve } = readers;
  const dialect: Dialect = root.entries.has('x-ibm-configuration') ? 'ibm' : 'native';
  const ibm = fields.map(root, 'x-ibm-configuration');
  const oauth = extensionOf(root, { native: 'x-oauth', ibm: 'oauth2' }, ibm, fields);
  const assembly = extensionOf(root, { native: 'x-assembly', ibm: 'assembly' }, ibm, fields);
  const info = quiet.map(root, 'info');
  const written = readProfile(root, oauth, fields);
  return {
    kind: oauth === undefined ? 'api' : 'provider',
    dialect,
    profile: profile ?? written ?? (dialect === 'ibm' ? 'legacy-v5' : 'strict'),
    file,
    root,
    name: info && readName(info, fields),
    title: info && quiet.filled(info, 'title'),
    version: info && quiet.filled(info, 'version'),
    basePath: quiet.text(root, 'basePath'),
    schemes: quiet.texts(root, 'schemes') ?? [],
    securityDefinitions: readSecurityDefinitions(root, quiet, fields),
    security: readSecurity(root),
    operations: readOperations(root, quiet),
    oauth: oauth && readOAuthSettings(oauth, fields),
    assembly: assembly && readAssembly(assembly, fields),
    gateway: readGatewaySettings(fields.map(root, 'x-gateway'), ibm, fields),
    waivers: readWaivers(file, root),
    resolve,
  };
};

/** An extension that stands at the root natively, in `x-ibm-configuration` in IBM's dialect. The native one wins. */
const extensionOf = (
  root: MapNode,
  keys: { readonly native: string; readonly ibm: string },
  configuration: MapNode | undefined,
  fields: Fields,
): MapNode | undefined => {
  if (!root.entries.has(keys.native)) return configuration && fields.map(configuration, keys.ibm);
  if (configuration?.entries.has(keys.ibm) === true)
    fields.bothSpellings(configuration, keys.ibm, keys.native, root.get(keys.native));
  return fields.map(root, keys.native);
};

const readName = (info: MapNode, fields: Fields): Located<string> | undefined => {
  const name = fields.filled(info, 'x-name');
  const ibmName = fields.filled(info, 'x-ibm-name');
  if (name !== undefined && ibmName !== undefined) fields.bothSpellings(info, 'x-ibm-name', 'x-name', name.at);
  return name ?? ibmName;
};

/** `x-oauth.profile` of a provider; any definition may say it in `x-headgate`. */
const readProfile = (root: MapNode, oauth: MapNode | undefined, fields: Fields): Profile | undefined => {
  const headgate = fields.map(root, 'x-headgate');
  const ofDocument = headgate && readProfileWord(headgate, fields);
  const ofProvider = oauth && readProfileWord(oauth, fields);
  if (headgate !== undefined && ofDocument !== undefined && ofProvider !== undefined) {
    fields.bothSpellings(headgate, 'profile', 'x-oauth.profile', oauth?.get('profile'));
  }
  return ofProvider ?? ofDocument;
};

const profiles: readonly Profile[] = ['strict', 'legacy-v5'];

const readProfileWord = (parent: MapNode, fields: Fields): Profile | undefined => {
  const word = fields.filled(parent, 'profile');
  if (word === undefined) return undefined;
  const profile = profiles.find((known) => known === word.value);
  if (profile === undefined) fields.unknownValue(word, profiles);
  return profile;
};
