import type { Bundle, Profile } from '../../assembly/types.ts';
import { byPlace, type Problem } from '../../diagnostics/problem.ts';
import type { Report } from '../../diagnostics/report.ts';
import type { BundleTrust, Environment } from '../../environment/environment.ts';
import type { EnvironmentNames } from '../../lint/environment-names.ts';
import type { Disk } from '../disk.ts';
import { isError, type Loaded, load } from '../load.ts';
import type { LoadMemory } from '../load-memory.ts';
import type { OnlineForm } from '../online-forms.ts';
import type { Terminal } from '../terminal.ts';

/** What is looked at, and how. */
export interface FindOptions {
  readonly profile?: Profile;
  readonly config?: string;
  readonly online?: true;
  /** `name=severity`. */
  readonly rule?: readonly string[];
  /** `false`: as if nothing were waived. */
  readonly waivers?: boolean;
  /** Where definitions are read; absent: the system's. */
  readonly disk?: Disk;
  /** Of looks before at the same. */
  readonly memory?: LoadMemory;
}

/** All that `validate` has found, by whatever it was asked to look at. */
export interface Found extends Report {
  /** Files of directories that are no definitions. */
  readonly ignored: readonly string[];
  /** Of each bundle a line that says who has signed it. */
  readonly signers: readonly string[];
  /** Those that were fetched; `undefined`: none were to be. */
  readonly forms: readonly OnlineForm[] | undefined;
  /** Of headgate.yaml. */
  readonly maxWarnings: number | undefined;
}

/** Looks at definitions, bundles, the environment and custom forms, as far as the command line names them. */
export const findProblems = async (
  paths: readonly string[],
  { profile, config, online, rule, waivers, disk, memory }: FindOptions,
  terminal: Terminal,
): Promise<Found> => {
  const bundles = await findBundles(paths, terminal.cwd);
  const definitions = paths.filter((path) => !bundles.has(path));
  const around = config === undefined ? nothing : await readAround(config, terminal, disk);
  const loaded = await load(definitions, terminal, {
    profile,
    config,
    disk,
    memory,
    environment: around.names,
    rules: rule,
    waivers: waivers === false ? 'ignored' : 'obeyed',
  });
  const signers = await judgeBundles(bundles, around.environment?.bundle);
  const judged = signers.flatMap(({ problem }) => problem ?? []);
  const { forms, ...fetched } = online === true ? await checkOnline(loaded, around.environment, terminal) : nothing;
  return {
    problems: [...withoutRepeated(loaded.problems, around.problems), ...judged, ...fetched.problems].sort(byPlace),
    waived: loaded.waived,
    sources: new Map([...loaded.sources, ...around.sources, ...fetched.sources]),
    files: loaded.files + bundles.size + around.sources.size,
    ignored: loaded.ignored,
    signers: signers.map(({ text }) => text),
    forms,
    maxWarnings: loaded.maxWarnings,
  };
};

/** What stands beside the definitions. */
interface Around {
  readonly problems: readonly Problem[];
  readonly sources: ReadonlyMap<string, { readonly text: string }>;
  readonly environment?: Environment | undefined;
  /** What definitions may name of it. */
  readonly names?: EnvironmentNames | undefined;
  /** Those that were fetched. */
  readonly forms?: readonly OnlineForm[];
}

const nothing: Around = { problems: [], sources: new Map() };

/** Of `lint` in headgate.yaml both have told. */
const withoutRepeated = (first: readonly Problem[], more: readonly Problem[]): readonly Problem[] => {
  const keyOf = ({ code, file, pointer, message }: Problem): string => JSON.stringify([code, file, pointer, message]);
  const known = new Set(first.map(keyOf));
  return [...first, ...more.filter((problem) => !known.has(keyOf(problem)))];
};

const readAround = async (config: string, { cwd, env }: Terminal, disk?: Disk): Promise<Around> => {
  const { loadEnvironment } = await import('../load-environment.ts');
  const { legibleNames } = await import('../environment-names.ts');
  const read = loadEnvironment(config, { cwd, env }, disk);
  return { ...read, names: legibleNames(read, { file: config, cwd }) };
};

const checkOnline = async (
  loaded: Loaded,
  environment: Environment | undefined,
  { stderr }: Terminal,
): Promise<Around> => {
  if (loaded.problems.some(isError)) {
    stderr('custom forms are not looked at before the definitions are in order\n');
    return nothing;
  }
  const { checkForms } = await import('../online-forms.ts');
  return checkForms(loaded, environment);
};

/** Compiled bundles are not checked again, but for damage: of each, who has signed it. */
const findBundles = async (paths: readonly string[], cwd: string): Promise<ReadonlyMap<string, Bundle>> => {
  const found = new Map<string, Bundle>();
  for (const path of paths.filter((one) => one.endsWith('.json'))) {
    const { findBundle } = await import('../read-bundle.ts');
    const bundle = findBundle(path, cwd);
    if (bundle !== undefined) found.set(path, bundle);
  }
  return found;
};

interface Judged {
  readonly text: string;
  readonly problem: Problem | undefined;
}

const judgeBundles = async (
  bundles: ReadonlyMap<string, Bundle>,
  trust: BundleTrust = { trustedKeys: [], requireSignature: false },
): Promise<readonly Judged[]> => {
  if (bundles.size === 0) return [];
  const { signatureProblem, signerInWords, signerOf } = await import('../bundle-signature.ts');
  return [...bundles].map(([path, bundle]) => ({
    text: `${path}: bundle ${bundle.digest}, ${signerInWords(signerOf(bundle))}`,
    problem: signatureProblem(bundle, trust, path),
  }));
};
