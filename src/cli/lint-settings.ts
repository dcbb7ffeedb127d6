import path from 'node:path';
import { nearestWord } from '../diagnostics/nearest-word.ts';
import type { Problem, Severity } from '../diagnostics/problem.ts';
import type { LintConfig } from '../environment/environment.ts';
import { asDeclared, type LintSettings } from '../lint/judge.ts';
import type { Rule } from '../lint/rule.ts';
import { rules } from '../lint/rules.ts';
import { parseSource } from '../source/parse.ts';
import { type Finding, problemAtKey, problemOfFile } from '../source/problem-at.ts';
import { nodeAt, type SourceFile } from '../source/tree.ts';
import { type Disk, findOn, systemDisk } from './disk.ts';
import { type Terminal, UsageError } from './terminal.ts';

/** What decides how definitions are judged, beside the definitions. */
export interface LintChoice {
  /** The environment that was named; absent: the headgate.yaml of the first directory that was, or of the working directory. */
  readonly config?: string | undefined;
  /** `name=severity` of the command line: they go before what the file says. */
  readonly rules?: readonly string[] | undefined;
  readonly waivers?: LintSettings['waivers'];
}

/** How definitions are judged, and what is wrong with the file that says so. */
export interface FoundSettings {
  readonly settings: LintSettings;
  readonly maxWarnings: number | undefined;
  readonly problems: readonly Problem[];
  /** That file, with its secrets masked. */
  readonly source: SourceFile | undefined;
}

type World = Pick<Terminal, 'cwd' | 'env'> & { readonly disk?: Disk | undefined };

/**
 * Finds how the targets of a command line are judged. Of the environment only `lint` is read.
 *
 * @throws UsageError for a wrong `--rule`.
 */
export const findLintSettings = async (
  targets: readonly string[],
  { config, rules: chosen = [], waivers = 'obeyed' }: LintChoice,
  world: World,
): Promise<FoundSettings> => {
  const file = config ?? nearbyConfig(targets, world);
  const found = file === undefined ? undefined : await readLintOf(file, world);
  const ofFile = severitiesOf(Object.entries(found?.lint.rules ?? {}));
  const ofLine = severitiesOf(chosen.map(ruleOption));
  const [wrong] = ofLine.refused;
  if (wrong !== undefined) throw new UsageError(`--rule ${wrong.name}: ${wrong.message}. ${wrong.help}`);
  const today = asDeclared(new Date().toISOString().slice(0, 10));
  return {
    settings: { ...today, severities: new Map([...ofFile.severities, ...ofLine.severities]), waivers },
    maxWarnings: found?.lint.maxWarnings,
    problems: [...(found?.problems ?? []), ...(found ? refusals(ofFile.refused, found.source) : [])],
    source: found?.source,
  };
};

const CONFIG = 'headgate.yaml';

const nearbyConfig = (targets: readonly string[], { cwd, disk = systemDisk }: World): string | undefined => {
  const isFile = (one: string): boolean => findOn(disk, path.resolve(cwd, one))?.isFile() === true;
  return [...targets.map((target) => path.join(target, CONFIG)), CONFIG].find(isFile);
};

interface LintOfFile {
  readonly lint: LintConfig;
  readonly problems: readonly Problem[];
  readonly source: SourceFile | undefined;
}

/** Loaded only where there is such a file. */
const readLintOf = async (file: string, { cwd, env, disk = systemDisk }: World): Promise<LintOfFile> => {
  const { readLintOnly } = await import('../environment/read-environment.ts');
  return readLintOnly(file, { env, readFile: (one) => disk.read(path.resolve(cwd, one)), isFolder: () => false });
};

type RuleChoice = readonly [name: string, severity: Severity | 'off'];

const SEVERITIES = ['error', 'warning', 'info', 'off'] as const;

const ruleOption = (option: string): RuleChoice => {
  const [name = '', word] = option.split('=');
  const severity = SEVERITIES.find((one) => one === word);
  if (severity === undefined) throw new UsageError(`--rule ${option}: write NAME=${SEVERITIES.join('|')}`);
  return [name, severity];
};

interface Refused extends Finding {
  readonly name: string;
}

/** What the choices come to by rule, and those that cannot be. A rule by its name goes before its area. */
const severitiesOf = (
  choices: readonly RuleChoice[],
): { readonly severities: LintSettings['severities']; readonly refused: readonly Refused[] } => {
  const severities = new Map<string, Severity | 'off'>();
  const refused: Refused[] = [];
  const areasFirst = choices.toSorted(([a], [b]) => Number(b.endsWith('/*')) - Number(a.endsWith('/*')));
  for (const [name, severity] of areasFirst) {
    const named = rules.filter(({ code }) => code === name || (name.endsWith('/*') && areaOf(code) === name));
    const able = named.filter((rule) => canBe(rule, severity));
    for (const { code } of able) severities.set(code, severity);
    if (named.length === 0) refused.push({ name, ...unknownRule(name) });
    else if (able.length === 0) refused.push({ name, ...notLowered(name) });
  }
  return { severities, refused };
};

const areaOf = (code: string): string => `${code.slice(0, code.indexOf('/'))}/*`;

/** What an author may not waive nobody lowers: it cannot be served as it is written. */
const canBe = ({ waivable }: Rule, severity: Severity | 'off'): boolean => waivable !== 'never' || severity === 'error';

const unknownRule = (name: string): Finding => {
  const near = nearestWord(name, new Set(rules.flatMap(({ code }) => [code, areaOf(code)])));
  return {
    code: 'environment/unknown-rule',
    message: `There is no rule "${name}"`,
    help: near === undefined ? '"headgate rules" lists them.' : `Did you mean "${near}"?`,
  };
};

const notLowered = (name: string): Finding => ({
  code: 'environment/rule-not-lowered',
  message: `"${name}" can only be made an error`,
  help: 'What it reports cannot be served as it is written: mend that.',
});

const refusals = (refused: readonly Refused[], source: SourceFile | undefined): readonly Problem[] => {
  const { root } = parseSource(source?.path ?? CONFIG, source?.text ?? '');
  const map = nodeAt(root, '/lint/rules');
  return refused.map(({ name, ...finding }) =>
    map?.kind === 'map' ? problemAtKey(map, name, finding) : problemOfFile(source?.path ?? '', finding),
  );
};
