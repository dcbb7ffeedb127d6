import type { Bundle, Profile } from '../assembly/types.ts';
import type { Problem } from '../diagnostics/problem.ts';
import type { Environment } from '../environment/environment.ts';
import { problemOfFile } from '../source/problem-at.ts';
import type { SourceFile } from '../source/tree.ts';
import { type BrandFiles, readBrandFiles } from './brand-files.ts';
import { signatureProblem } from './bundle-signature.ts';
import { compileLoaded } from './compile-loaded.ts';
import type { Disk } from './disk.ts';
import { environmentNames } from './environment-names.ts';
import { isError, isGrave, type Loaded, load } from './load.ts';
import { environmentWithout, loadEnvironment } from './load-environment.ts';
import { readBundle } from './read-bundle.ts';
import { quoted, type Terminal, UsageError } from './terminal.ts';

/** Where to find what is to be served, as a command line says it. */
export interface ServeSource {
  /** Definitions; none: those of the environment. */
  readonly paths: readonly string[];
  readonly bundle: string | undefined;
  readonly config: string | undefined;
  readonly profile: Profile | undefined;
  /** What the command line says of the environment goes before what its file says. */
  readonly override: (environment: Environment) => Environment;
  /** It is looked at, and nothing is served: secrets may be missing. */
  readonly lookedAt?: true;
}

/** What is to be served: a bundle and the environment it is to be linked against. */
export interface ToServe {
  readonly bundle: Bundle;
  readonly environment: Environment;
  readonly brandFiles: BrandFiles;
  readonly origin: 'sources' | 'bundle';
  /** All texts that problems may be about, by path; those of the environment with their secrets masked. */
  readonly sources: Loaded['sources'];
  readonly warnings: readonly Problem[];
  /** headgate.yaml, with its secrets masked; `undefined`: the defaults apply. */
  readonly environmentFile: SourceFile | undefined;
}

/** What was found: a report on the environment, one on the definitions, and both of them where nothing is wrong. */
export interface FoundToServe {
  readonly reports: readonly Report[];
  readonly toServe: ToServe | undefined;
}

type Report = Pick<Loaded, 'problems' | 'waived' | 'sources' | 'files'>;

/**
 * Reads the environment, then the bundle or the definitions.
 *
 * @throws UsageError or ContentError for what has no line to point at.
 */
export const findToServe = async (
  source: ServeSource,
  { cwd, env }: Pick<Terminal, 'cwd' | 'env'>,
  disk: Disk,
): Promise<FoundToServe> => {
  const read = loadEnvironment(source.config, { cwd, env }, disk);
  const first = { ...read, files: read.sources.size, waived: [] };
  const known = source.lookedAt ? environmentWithout(read, ['definitions', 'pages']) : read.environment;
  if (known === undefined) return { reports: [first], toServe: undefined };
  const environment = source.override(known);
  const [environmentFile] = read.sources.values();
  const around = { cwd, env, disk, config: environmentFile?.path };
  const found = await findBundleToServe(source, environment, around);
  const reports = [first, found];
  if (found.bundle === undefined) return { reports, toServe: undefined };
  return {
    reports,
    toServe: {
      bundle: found.bundle,
      environment,
      brandFiles: readBrandFiles(found.bundle, { ...environment, cwd, disk }),
      origin: source.bundle === undefined ? 'sources' : 'bundle',
      sources: new Map([...first.sources, ...found.sources]),
      warnings: [...first.problems, ...found.problems].filter(isGrave),
      environmentFile,
    },
  };
};

interface Around extends Pick<Terminal, 'cwd' | 'env'> {
  readonly disk: Disk;
  /** headgate.yaml, where there is one. */
  readonly config: string | undefined;
}

/** `bundle` is there if no problem is an error. */
const findBundleToServe = async (
  source: ServeSource,
  environment: Environment,
  { cwd, env, disk, config }: Around,
): Promise<Report & { readonly bundle?: Bundle }> => {
  const { bundle: file, profile } = source;
  if (file !== undefined) {
    const bundle = readBundle(file, cwd, disk);
    const problem = signatureProblem(bundle, environment.bundle, file);
    return { ...nothing, problems: problem ? [problem] : [], ...(problem ? {} : { bundle }) };
  }
  const targets = source.paths.length > 0 ? source.paths : environment.definitions;
  if (targets.length === 0) throw new UsageError('nothing to serve: name definitions, or list them in headgate.yaml');
  if (environment.bundle.requireSignature) return { ...nothing, problems: [unsignedSource(targets)] };
  // Linking tells of the same names; here it is known at which place of a definition they stand.
  const names = environmentNames(environment, { file: config ?? 'headgate.yaml', cwd, disk });
  const loaded = await load(targets, { cwd, env }, { profile, disk, config, environment: names });
  if (loaded.files === 0) throw new UsageError(`nothing to serve: there is no definition in ${quoted(targets)}`);
  return { ...loaded, ...(loaded.problems.some(isError) ? {} : { bundle: compileLoaded(loaded) }) };
};

const nothing: Report = { problems: [], waived: [], sources: new Map(), files: 1 };

const unsignedSource = ([file = '']: readonly string[]): Problem =>
  problemOfFile(file, {
    code: 'bundle/source-refused',
    message: 'The environment requires a signature, and definitions have none',
    help: 'Serve them compiled and signed: headgate compile … --sign KEY.pem -o bundle.json, then start --bundle bundle.json.',
  });
