import type { Bundle, Profile } from '../../assembly/types.ts';
import { formatJson } from '../../diagnostics/format-json.ts';
import { formatPretty } from '../../diagnostics/format-pretty.ts';
import { byPlace, type Problem } from '../../diagnostics/problem.ts';
import { summaryLine } from '../../diagnostics/summary.ts';
import type { BundleTrust } from '../../environment/environment.ts';
import { isError, load } from '../load.ts';
import { exitCode, type Terminal } from '../terminal.ts';

interface ValidateOptions {
  readonly format: 'pretty' | 'json';
  readonly profile?: Profile;
  readonly config?: string;
  readonly verbose?: true;
}

/** `headgate validate`: every problem with its place on stdout. */
export const validate = async (
  paths: readonly string[],
  { format, profile, config, verbose }: ValidateOptions,
  { stdout, stderr, colour, cwd, env }: Terminal,
): Promise<number> => {
  const bundles = await findBundles(paths, cwd);
  const definitions = paths.filter((path) => !bundles.has(path));
  const loaded = await load(definitions, profile, cwd);
  const sources = new Map(loaded.sources);
  const problems = [...loaded.problems];
  let files = loaded.files + bundles.size;
  let trust: BundleTrust | undefined;
  if (config !== undefined) {
    const { loadEnvironment } = await import('../load-environment.ts');
    const environment = loadEnvironment(config, { cwd, env });
    problems.push(...environment.problems);
    for (const [path, file] of environment.sources) sources.set(path, file);
    files += environment.sources.size;
    trust = environment.environment?.bundle;
  }
  const signers = await judgeBundles(bundles, trust);
  problems.push(...signers.flatMap(({ problem }) => problem ?? []));
  problems.sort(byPlace);
  if (format === 'pretty') for (const { text } of signers) stdout(`${text}\n`);
  if (format === 'json') stdout(`${formatJson(problems, files)}\n`);
  else
    stdout(
      `${problems.length > 0 ? `${formatPretty(problems, sources, { colour })}\n\n` : ''}${summaryLine(problems, files)}\n`,
    );
  if (verbose) for (const path of loaded.ignored) stderr(`ignored ${path}: it has neither "swagger" nor "product"\n`);
  return problems.some(isError) ? exitCode.findings : exitCode.fine;
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
