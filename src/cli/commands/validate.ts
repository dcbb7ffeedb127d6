import type { Bundle, Profile } from '../../assembly/types.ts';
import { formatJson } from '../../diagnostics/format-json.ts';
import { formatPretty } from '../../diagnostics/format-pretty.ts';
import { byPlace, type Problem } from '../../diagnostics/problem.ts';
import { summaryLine } from '../../diagnostics/summary.ts';
import type { BundleTrust, Environment } from '../../environment/environment.ts';
import { isError, type Loaded, load } from '../load.ts';
import type { OnlineForm } from '../online-forms.ts';
import { exitCode, type Terminal } from '../terminal.ts';

interface ValidateOptions {
  readonly format: 'pretty' | 'json';
  readonly profile?: Profile;
  readonly config?: string;
  readonly online?: true;
  readonly verbose?: true;
}

/** `headgate validate`: every problem with its place on stdout. */
export const validate = async (
  paths: readonly string[],
  { format, profile, config, online, verbose }: ValidateOptions,
  terminal: Terminal,
): Promise<number> => {
  const { stdout, stderr, colour, cwd } = terminal;
  const bundles = await findBundles(paths, cwd);
  const definitions = paths.filter((path) => !bundles.has(path));
  const loaded = await load(definitions, profile, cwd);
  const around = config === undefined ? nothing : await readAround(config, terminal);
  const signers = await judgeBundles(bundles, around.environment?.bundle);
  const judged = signers.flatMap(({ problem }) => problem ?? []);
  const { forms, ...fetched } = online === true ? await checkOnline(loaded, around.environment, terminal) : nothing;
  const problems = [...loaded.problems, ...around.problems, ...judged, ...fetched.problems].sort(byPlace);
  const sources = new Map([...loaded.sources, ...around.sources, ...fetched.sources]);
  const files = loaded.files + bundles.size + around.sources.size;
  if (format === 'json') stdout(`${formatJson(problems, files, forms && { forms })}\n`);
  else {
    for (const { text } of signers) stdout(`${text}\n`);
    for (const { url, kind, sha256 } of forms ?? []) stdout(`${url}: ${kind} form, sha256 ${sha256}\n`);
    const report = problems.length > 0 ? `${formatPretty(problems, sources, { colour })}\n\n` : '';
    stdout(`${report}${summaryLine(problems, files)}\n`);
  }
  if (verbose) for (const path of loaded.ignored) stderr(`ignored ${path}: it has neither "swagger" nor "product"\n`);
  return problems.some(isError) ? exitCode.findings : exitCode.fine;
};

/** What stands beside the definitions. */
interface Around {
  readonly problems: readonly Problem[];
  readonly sources: ReadonlyMap<string, { readonly text: string }>;
  readonly environment?: Environment | undefined;
  /** Those that were fetched. */
  readonly forms?: readonly OnlineForm[];
}

const nothing: Around = { problems: [], sources: new Map() };

const readAround = async (config: string, { cwd, env }: Terminal): Promise<Around> => {
  const { loadEnvironment } = await import('../load-environment.ts');
  return loadEnvironment(config, { cwd, env });
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
