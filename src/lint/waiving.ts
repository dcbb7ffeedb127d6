import { MOST_WAIVERS, type Waiver, type Word } from '../definition/waivers.ts';
import { didYouMean } from '../diagnostics/nearest-word.ts';
import type { Problem } from '../diagnostics/problem.ts';
import { type Finding, problemAtSpan } from '../source/problem-at.ts';
import { nodeAt } from '../source/tree.ts';
import type { Rule } from './rule.ts';

/** A waiver that holds. */
export interface HeldWaiver {
  readonly waiver: Waiver;
  readonly rule: Rule;
  readonly reason: string;
  /** Its last day; `undefined` for comments. */
  readonly until: string | undefined;
  /** Whether a problem of its rule and file stands where it silences. */
  readonly covers: (problem: Problem) => boolean;
}

/** What waivers are held against. */
export interface Holding {
  readonly rules: ReadonlyMap<string, Rule>;
  /** `YYYY-MM-DD`. */
  readonly today: string;
}

/** Further ahead nobody promises to look again. */
const MOST_DAYS = 180;

/** The waivers of one file that hold, and what is wrong with the others. */
export const holdWaivers = (
  waivers: readonly Waiver[],
  holding: Holding,
): { readonly held: readonly HeldWaiver[]; readonly problems: readonly Problem[] } => {
  const held: HeldWaiver[] = [];
  const problems: Problem[] = [];
  for (const waiver of waivers.slice(0, MOST_WAIVERS)) {
    const judged = hold(waiver, holding);
    if ('covers' in judged) held.push(judged);
    else problems.push(judged);
  }
  const next = waivers[MOST_WAIVERS];
  if (next !== undefined) problems.push(problemOf(next, undefined, tooMany));
  return { held, problems };
};

const hold = (waiver: Waiver, { rules, today }: Holding): HeldWaiver | Problem => {
  const { rule: word, reason, until, at } = waiver;
  const malformed = malformedIn(waiver);
  if (malformed !== undefined) return malformed;
  const rule = rules.get(word?.text ?? '');
  if (rule === undefined) return problemOf(waiver, word, unknownRule(word?.text ?? '', rules));
  if (rule.waivable === 'never') return notWaivable({ waiver, rule });
  if (until !== undefined) {
    const days = dayOf(until.text) - dayOf(today);
    if (days < 0) return problemOf(waiver, until, expired(rule, until.text));
    if (days > MOST_DAYS) return problemOf(waiver, until, tooLong(until.text, today));
  }
  const covers =
    waiver.kind === 'comment'
      ? ({ line }: Problem) => line === waiver.line
      : ({ pointer }: Problem) => at === undefined || pointer === at.text || pointer.startsWith(`${at.text}/`);
  return { waiver, rule, reason: reason?.text ?? '', until: until?.text, covers };
};

/** The problem of a waiver of what nobody may silence. */
export const notWaivable = ({ waiver, rule }: Pick<HeldWaiver, 'waiver' | 'rule'>): Problem =>
  problemOf(waiver, waiver.rule, {
    code: 'waiver/not-waivable',
    message: `"${rule.code}" cannot be waived${rule.waivable === 'never' ? '' : ' where it is an error'}`,
    help: 'Mend what it reports: it cannot be served as it is written.',
  });

/** The problem of a waiver that silences nothing. */
export const unusedWaiver = ({ waiver, rule }: HeldWaiver): Problem => {
  const { at, file } = waiver;
  const isGone = at !== undefined && nodeAt(file.root, at.text) === undefined;
  return problemOf(waiver, isGone ? at : waiver.rule, {
    code: 'waiver/unused',
    severity: 'warning',
    message: isGone
      ? `"${at.text}" is nothing in this document, so "${rule.code}" is not silenced anywhere`
      : `"${rule.code}" finds nothing here that is to be silenced`,
    help: 'Remove it, or correct where it stands.',
  });
};

/** What keeps a waiver from being one. */
const malformedIn = (waiver: Waiver): Problem | undefined => {
  const { kind, rule, reason, at, until, line } = waiver;
  const isEntry = kind === 'entry';
  const form = isEntry ? ENTRY_FORM : COMMENT_FORM;
  const wrong = (word: Word | undefined, message: string): Problem =>
    problemOf(waiver, word, { code: 'waiver/malformed', message, help: form });
  if (!rule?.text) return wrong(rule, 'The waiver names no rule');
  if (!reason?.text.trim()) return wrong(reason, 'The waiver has no reason');
  if (!isEntry)
    return line === undefined ? wrong(undefined, 'No line follows that this comment could be about') : undefined;
  if (at !== undefined && !POINTER.test(at.text)) return wrong(at, `"${at.text}" is no pointer into this document`);
  if (until === undefined) return wrong(until, 'The waiver does not say until when');
  return Number.isNaN(dayOf(until.text)) ? wrong(until, `"${until.text}" is no date`) : undefined;
};

const ENTRY_FORM = `Write { rule: area/name, at: /x-oauth, reason: why it may stay, until: YYYY-MM-DD }, at most ${MOST_DAYS} days ahead; without "at" it is about the whole document.`;
const COMMENT_FORM = 'Write it on a line of its own: # headgate-disable-next-line area/name -- why it may stay';

/** RFC 6901 §3. */
const POINTER = /^(?:\/(?:[^~/]|~[01])*)*$/;

const unknownRule = (name: string, rules: ReadonlyMap<string, Rule>): Finding => ({
  code: 'waiver/unknown-rule',
  message: `There is no rule "${name}"`,
  help: didYouMean(name, rules.keys(), '"headgate rules" lists them.'),
});

const expired = ({ code }: Rule, until: string): Finding => ({
  code: 'waiver/expired',
  message: `The waiver of "${code}" ended with ${until}`,
  help: 'Mend what it silenced, or think about it again and give it another day.',
});

const tooLong = (until: string, today: string): Finding => ({
  code: 'waiver/too-long',
  message: `${until} is more than ${MOST_DAYS} days ahead`,
  help: `Write ${new Date((dayOf(today) + MOST_DAYS) * DAY_MS).toISOString().slice(0, 10)} or an earlier day.`,
});

const tooMany: Finding = {
  code: 'waiver/too-many',
  message: `A document has at most ${MOST_WAIVERS} waivers: this one and those after it silence nothing`,
  help: 'Mend what they silence, or weigh the rule otherwise: "lint" in headgate.yaml.',
};

const problemOf = ({ file, span }: Waiver, word: Word | undefined, finding: Finding): Problem =>
  problemAtSpan(file, word === undefined || word.end === word.start ? span : word, finding);

const DAY_MS = 86_400_000;

/** A date as days since 1970; `NaN` where it is none, such as 2030-02-30. */
const dayOf = (date: string): number => {
  const time = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date) return Number.NaN;
  return time / DAY_MS;
};
