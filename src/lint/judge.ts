import type { Project } from '../definition/definition.ts';
import { type Waiver, waiversOfParts } from '../definition/waivers.ts';
import { byPlace, type Problem, type Severity, type Waived } from '../diagnostics/problem.ts';
import { isWaivable } from './rule.ts';
import { rules } from './rules.ts';
import { type HeldWaiver, holdWaivers, notWaivable, unusedWaiver } from './waiving.ts';

/** How what was found is weighed. */
export interface LintSettings {
  /** `YYYY-MM-DD`: waivers end. */
  readonly today: string;
  /** By code of a rule. One that cannot be waived is never lowered, whatever stands here. */
  readonly severities: ReadonlyMap<string, Severity | 'off'>;
  /** `ignored`: as if none were written. */
  readonly waivers: 'obeyed' | 'ignored';
}

/** What is to be said of a project, and what its authors have silenced; both in the order of `byPlace`. */
export interface Judged {
  readonly problems: readonly Problem[];
  readonly waived: readonly Waived[];
}

/** Every rule as it is declared, waivers obeyed. */
export const asDeclared = (today: string): LintSettings => ({ today, severities: new Map(), waivers: 'obeyed' });

/**
 * Weighs what was found in a project: each thing once, without what a waiver or comment silences, severities as the
 * settings say; and adds what is wrong with the waivers. What is not of a rule (`source/…`) stays as it is.
 */
export const judge = (found: readonly Problem[], project: Project, settings: LintSettings): Judged => {
  const weighed = (problem: Problem): readonly Problem[] => weigh(problem, settings.severities);
  const waivers = settings.waivers === 'obeyed' ? waiversOf(project) : [];
  const judged = waivers.map((ofFile) => holdWaivers(ofFile, { rules: rulesByCode, today: settings.today }));
  const held = judged.flatMap((one) => one.held);
  // Before it is weighed: what the settings make an error is served as well as before.
  const { kept, waived, used, refused } = apply(held, distinct(found));
  const unused = held.filter((one) => !used.has(one) && isAsked(one, settings));
  const problems = [
    ...kept.flatMap(weighed),
    ...judged.flatMap((one) => one.problems),
    ...[...refused].map(notWaivable),
    ...unused.map(unusedWaiver),
  ];
  return {
    problems: problems.sort(byPlace),
    waived: waived
      .flatMap((one) => weighed(one.problem).map((problem) => ({ ...one, problem })))
      .sort((a, b) => byPlace(a.problem, b.problem)),
  };
};

const rulesByCode = new Map(rules.map((rule) => [rule.code, rule]));

const distinct = (found: readonly Problem[]): readonly Problem[] => {
  const problems = new Map<string, Problem>();
  for (const problem of found) {
    const { code, file, line, column, message } = problem;
    problems.set(JSON.stringify([code, file, line, column, message]), problem);
  }
  return [...problems.values()];
};

const weigh = (problem: Problem, severities: LintSettings['severities']): readonly Problem[] => {
  const severity = severities.get(problem.code);
  const rule = rulesByCode.get(problem.code);
  const isKept = rule === undefined || (severity !== 'error' && !isWaivable(rule, problem.severity));
  if (severity === undefined || isKept) return [problem];
  return severity === 'off' ? [] : [{ ...problem, severity }];
};

/** Of each file that has some. */
const waiversOf = ({ sources, definitions, products }: Project): readonly (readonly Waiver[])[] => {
  const documents = [...definitions, ...products];
  const parts = waiversOfParts(sources, new Set(documents.map(({ file }) => file.path)));
  return [...documents.map(({ waivers }) => waivers), ...parts.values()].filter((waivers) => waivers.length > 0);
};

interface Applied {
  readonly kept: Problem[];
  readonly waived: Waived[];
  readonly used: ReadonlySet<HeldWaiver>;
  /** Those that stand where errors are that nobody may silence. */
  readonly refused: ReadonlySet<HeldWaiver>;
}

const apply = (held: readonly HeldWaiver[], problems: readonly Problem[]): Applied => {
  const byRule = Map.groupBy(held, ({ waiver, rule }) => keyOf(waiver.file.path, rule.code));
  const [kept, waived] = [[] as Problem[], [] as Waived[]];
  const [used, refused] = [new Set<HeldWaiver>(), new Set<HeldWaiver>()];
  for (const problem of problems) {
    const covering = byRule.get(keyOf(problem.file, problem.code))?.filter(({ covers }) => covers(problem)) ?? [];
    for (const one of covering) used.add(one);
    const [first] = covering;
    if (first !== undefined && isWaivable(first.rule, problem.severity)) waived.push(waivedBy(first, problem));
    else {
      kept.push(problem);
      for (const one of covering) refused.add(one);
    }
  }
  return { kept, waived, used, refused };
};

const keyOf = (file: string, code: string): string => `${code} ${file}`;

const waivedBy = ({ waiver, reason, until }: HeldWaiver, problem: Problem): Waived => ({
  problem,
  reason,
  ...(until !== undefined && { until }),
  by: waiver.file.positionAt(waiver.span.start),
});

/**
 * Whether the rule would have found something, were there something: what lies between documents, or between them and the
 * environment, is not seen where only some of them are looked at.
 */
const isAsked = ({ rule }: HeldWaiver, { severities }: LintSettings): boolean =>
  (rule.about === 'definition' || rule.about === 'product') && severities.get(rule.code) !== 'off';
