import { byPlace, type Problem } from '../diagnostics/problem.ts';
import { type Finding, problemOfFile } from '../source/problem-at.ts';
import type { Json, SourceFile } from '../source/tree.ts';
import { readApplications } from './applications.ts';
import { applicationsSchema } from './applications-schema.ts';
import { readCrypto, type WrittenCrypto } from './crypto.ts';
import { type DefinitionTemplates, readDefinitionTemplates } from './definition-templates.ts';
import { type Check, type EnvironmentDocument, readDocument } from './document.ts';
import { millisecondsOf } from './duration.ts';
import {
  type ApplicationConfig,
  defaultEnvironment,
  type Environment,
  type LintConfig,
  type TlsProfileConfig,
  type TokensConfig,
  type UserConfig,
} from './environment.ts';
import { readKeyRotation, type WrittenKeyRotation } from './key-rotation.ts';
import { isLimit, readLimits, type WrittenLimits } from './limits.ts';
import { readLint, type WrittenLint } from './lint.ts';
import { readListeners, type WrittenListeners } from './listeners.ts';
import { readOutbound, type WrittenOutbound } from './outbound.ts';
import { readPagesFolder } from './pages-folder.ts';
import { readRegistries, type WrittenRegistry } from './registries.ts';
import { environmentSchema } from './schemas.ts';
import { below } from './shape.ts';
import { readStore, type WrittenStore } from './store.ts';
import { readTlsFiles } from './tls-files.ts';
import { readBundleTrust, type WrittenBundle } from './trusted-keys.ts';
import { readTrustedProxies } from './trusted-proxies.ts';
import { readUsers } from './users.ts';
import { usersSchema } from './users-schema.ts';
import { pathFrom, type World } from './world.ts';

/** What was read. `environment` is there if no problem is an error. */
export interface EnvironmentResult {
  readonly environment: Environment | undefined;
  /** What could be read, whatever is wrong with the rest: to look at, never to serve with. */
  readonly legible: Environment | undefined;
  /** Of all files, sorted by place. None repeats a value that may be a secret. */
  readonly problems: readonly Problem[];
  /** The files read, by path, with secrets masked: for showing the lines of a problem. */
  readonly sources: ReadonlyMap<string, SourceFile>;
}

/** `headgate.yaml` as the schema describes it. */
interface WrittenEnvironment extends WrittenListeners {
  readonly node?: string;
  readonly limits?: WrittenLimits;
  readonly 'trusted-proxies'?: readonly string[];
  readonly store?: WrittenStore;
  readonly tokens?: { readonly 'purge-after'?: string };
  readonly keys?: WrittenKeyRotation;
  readonly definitions?: readonly string[];
  readonly applications?: string;
  readonly catalog?: string;
  readonly properties?: Readonly<Record<string, Json>>;
  readonly 'user-registries'?: Readonly<Record<string, WrittenRegistry>>;
  readonly pages?: string;
  readonly templates?: string | DefinitionTemplates;
  readonly 'tls-profiles'?: Readonly<Record<string, WrittenTlsProfile>>;
  readonly crypto?: Readonly<Record<string, WrittenCrypto>>;
  readonly bundle?: WrittenBundle;
  readonly outbound?: WrittenOutbound;
  readonly lint?: WrittenLint;
}

interface WrittenTlsProfile {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly 'server-name'?: string;
  readonly 'minimum-version'?: 'TLSv1.2' | 'TLSv1.3';
  readonly 'maximum-version'?: 'TLSv1.2' | 'TLSv1.3';
}

/**
 * Reads `headgate.yaml` and every file it names, and checks them; collects all problems.
 *
 * `file` is its path; `undefined`: the defaults. Paths in the result are seen from where the program runs. Loads Ajv:
 * import this module only where an environment is read.
 */
export const readEnvironment = (file: string | undefined, world: World): EnvironmentResult => {
  if (file === undefined) {
    return { environment: defaultEnvironment, legible: defaultEnvironment, problems: [], sources: new Map() };
  }
  const reading = new Reading(world);
  const isNumber = (pointer: string): boolean =>
    pointer === '/listen/port' || pointer === '/admin/port' || isLimit(pointer);
  const refuse = (finding: Finding): void => void reading.problems.push(problemOfFile(file, finding));
  const document = reading.read(file, file, { schema: environmentSchema, isNumber }, refuse);
  const legible = document === undefined ? undefined : environmentOf(document, reading);
  const problems = reading.allProblems();
  const isRefused = problems.some((problem) => problem.severity === 'error');
  return { environment: isRefused ? undefined : legible, legible, problems, sources: reading.sources };
};

/** What `headgate.yaml` says of how definitions are judged, and nothing else of it. */
export interface LintResult {
  readonly lint: LintConfig;
  /** Of this part, or of a file that cannot be read at all. */
  readonly problems: readonly Problem[];
  /** With secrets masked. */
  readonly source: SourceFile | undefined;
}

/** Reads `lint` alone: what is wrong elsewhere is not looked for, and no other file is opened. */
export const readLintOnly = (file: string, world: World): LintResult => {
  const readFile = (path: string): Uint8Array | undefined => (path === file ? world.readFile(path) : undefined);
  const read = readDocument(file, file, { ...world, readFile }, { schema: environmentSchema });
  const { document, source, absent } = read;
  const refused = absent === undefined ? read.problems : [problemOfFile(file, absent)];
  if (document === undefined) return { lint: defaultEnvironment.lint, problems: refused, source };
  const problems = document.problems.filter(({ pointer }) => pointer === '/lint' || pointer.startsWith('/lint/'));
  return { lint: readLint(soundPartsOf(document).lint), problems, source };
};

/** What has been read so far, and what is wrong with it. */
class Reading {
  readonly world: World;
  readonly sources = new Map<string, SourceFile>();
  readonly problems: Problem[] = [];
  /** By path: several registries may share a file. */
  readonly users = new Map<string, readonly UserConfig[]>();
  readonly #documents: EnvironmentDocument[] = [];

  constructor(world: World) {
    this.world = world;
  }

  /** Reads one file. `refuse` takes what is wrong where there is none. */
  read(
    path: string,
    written: string,
    check: Check,
    refuse: (finding: Finding) => void,
  ): EnvironmentDocument | undefined {
    const { document, source, problems, absent } = readDocument(path, written, this.world, check);
    if (absent !== undefined) refuse(absent);
    if (source !== undefined) this.sources.set(path, source);
    if (document !== undefined) this.#documents.push(document);
    this.problems.push(...problems);
    return document;
  }

  allProblems(): readonly Problem[] {
    return [...this.problems, ...this.#documents.flatMap(({ problems }) => problems)].sort(byPlace);
  }
}

const environmentOf = (document: EnvironmentDocument, reading: Reading): Environment => {
  const written = soundPartsOf(document);
  const definitions = written.definitions ?? [];
  const outbound = readOutbound(document, written.outbound ?? {}, reading.world);
  return {
    ...readListeners(document, written, reading.world),
    node: written.node,
    limits: readLimits(written.limits),
    trustedProxies: readTrustedProxies(document, written['trusted-proxies']),
    store: readStore(document, written.store),
    tokens: tokensOf(written.tokens),
    keys: readKeyRotation(document, written.keys),
    definitions: definitions.map((path) => pathFrom(document.path, path)),
    applications: applicationsOf(document, written.applications, reading),
    catalog: written.catalog,
    properties: written.properties ?? {},
    registries: readRegistries(document, written['user-registries'] ?? {}, {
      readUsers: (pointer, path) => usersOf(document, pointer, path, reading),
      outbound,
    }),
    pagesFolder: readPagesFolder(document, written.pages, reading.world),
    templates: readDefinitionTemplates(document, written.templates),
    tlsProfiles: Object.entries(written['tls-profiles'] ?? {}).map(([name, profile]) =>
      tlsProfileOf(document, name, profile, reading.world),
    ),
    crypto: readCrypto(document, written.crypto ?? {}, reading.world),
    bundle: readBundleTrust(document, written.bundle ?? {}, reading.world),
    outbound,
    lint: readLint(written.lint),
  };
};

/** The keys below which the schema found nothing wrong; of maps whose keys are names, the entries. */
const soundPartsOf = (document: EnvironmentDocument): WrittenEnvironment => {
  const parts: Record<string, unknown> = {};
  const { value } = document;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return parts;
  for (const [key, part] of Object.entries(value)) {
    const pointer = below('', key);
    if (document.isSound(pointer)) parts[key] = part;
    else if (namedMaps.has(key)) parts[key] = soundEntriesOf(document, pointer, part);
  }
  // The schema found nothing wrong at or below what is kept: it has the type that the schema describes.
  return parts as WrittenEnvironment;
};

const namedMaps: ReadonlySet<string> = new Set(['properties', 'user-registries', 'tls-profiles', 'crypto']);

const soundEntriesOf = (document: EnvironmentDocument, pointer: string, part: unknown): object => {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return {};
  return Object.fromEntries(Object.entries(part).filter(([name]) => document.isSound(below(pointer, name))));
};

const tokensOf = ({ 'purge-after': purgeAfter }: WrittenEnvironment['tokens'] = {}): TokensConfig =>
  purgeAfter === undefined ? defaultEnvironment.tokens : { purgeAfterMs: millisecondsOf(purgeAfter) };

const applicationsOf = (
  document: EnvironmentDocument,
  written: string | undefined,
  reading: Reading,
): readonly ApplicationConfig[] => {
  if (written === undefined) return [];
  const at = '/applications';
  const path = pathFrom(document.path, written);
  const refuse = (finding: Finding): void => document.report(at, finding);
  const named = reading.read(path, document.written(at), { schema: applicationsSchema }, refuse);
  return named === undefined ? [] : readApplications(named);
};

const usersOf = (
  document: EnvironmentDocument,
  at: string,
  written: string,
  reading: Reading,
): readonly UserConfig[] => {
  const path = pathFrom(document.path, written);
  const known = reading.users.get(path);
  if (known !== undefined) return known;
  const refuse = (finding: Finding): void => document.report(at, finding);
  const named = reading.read(path, document.written(at), { schema: usersSchema }, refuse);
  const users = named === undefined ? [] : readUsers(named);
  if (named !== undefined) reading.users.set(path, users);
  return users;
};

const tlsProfileOf = (
  document: EnvironmentDocument,
  name: string,
  written: WrittenTlsProfile,
  world: World,
): TlsProfileConfig => {
  const pointer = below('/tls-profiles', name);
  const minimumVersion = written['minimum-version'] ?? 'TLSv1.2';
  const maximumVersion = written['maximum-version'];
  if (minimumVersion === 'TLSv1.3' && maximumVersion === 'TLSv1.2') {
    document.report(below(pointer, 'maximum-version'), {
      code: 'environment/unusable-tls',
      message: '"maximum-version" is older than "minimum-version"',
      help: 'Name the same version twice to speak only that one.',
    });
  }
  return {
    name,
    ...readTlsFiles(document, pointer, written, world),
    serverName: written['server-name'],
    minimumVersion,
    maximumVersion,
  };
};
