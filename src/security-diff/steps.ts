import { isEndpointStep, type OperationIn } from '../assembly/demands.ts';
import type { CompiledAssembly, CompiledStep } from '../assembly/types.ts';
import { isJsonMap } from '../source/json.ts';
import { callChanges } from './call-outs.ts';
import { type ChangePlace, type Finding, neutral, type Pair, placeOf } from './change.ts';
import { comparable } from './comparable.ts';
import { feeding } from './feeding.ts';
import { proves, proving } from './proving.ts';
import { listChanges, quoted } from './words.ts';

/** A change of one step, with its place. */
export interface StepChange extends Finding {
  readonly where: ChangePlace | undefined;
}

/** Properties of steps that prove something that change what follows, not who may go on. */
const harmless: ReadonlySet<string> = new Set(['output-claims']);

/** Of the front, made from `security`; and the endpoints' own, made from settings. */
const isAuthors = (step: CompiledStep, assembly: CompiledAssembly): boolean =>
  step.policy !== 'require-security' && step.policy !== 'check-subscription' && !isEndpointStep(step, assembly);

/** What has changed about the author's steps of one operation. */
export const stepChanges = ({ old, now }: Pair<OperationIn>): readonly StepChange[] => {
  const { kept, removed, added } = matched(placedSteps(old, 'old'), placedSteps(now, 'new'));
  // What is set for a proof that is new, or for one that is gone too, weighs as little as that.
  const [fed, feeds] = [feeding(old.route), feeding(now.route)];
  const changes: StepChange[] = [];
  const rest = [...added];
  for (const one of removed) {
    const at = rest.findIndex(({ step }) => step.policy === one.step.policy);
    const other = at === -1 ? undefined : rest.splice(at, 1)[0];
    if (other === undefined) changes.push({ ...goneOrNew('step-removed', one, feeds), where: one.where });
    else
      changes.push(...alteration({ old: one, now: other }, fed).map((finding) => ({ ...finding, where: other.where })));
  }
  return [
    ...changes,
    ...rest.map((one) => ({ ...goneOrNew('step-added', one, fed), where: one.where })),
    ...reordered(kept, (step) => fed(step) || feeds(step)),
  ];
};

/** A step with the blocks around it. */
interface PlacedStep {
  readonly step: CompiledStep;
  readonly key: string;
  readonly around: readonly string[];
  /** The same with what decides whether they run. */
  readonly within: readonly string[];
  readonly where: ChangePlace | undefined;
}

const placedSteps = ({ route, assembly }: OperationIn, side: ChangePlace['in']): readonly PlacedStep[] => {
  const list = (
    steps: readonly CompiledStep[],
    { around, within }: Pick<PlacedStep, 'around' | 'within'>,
  ): readonly PlacedStep[] =>
    steps
      .filter((step) => isAuthors(step, assembly))
      .flatMap((step) => [
        {
          step,
          // Which case runs of an operation-switch is decided: the others are not this operation's.
          key: comparable([within, step.policy, step.policy === 'operation-switch' ? {} : step.properties]),
          around,
          within,
          where: placeOf(step.at, assembly, side),
        },
        ...step.blocks.flatMap((block, at) =>
          list(block, step.policy === 'operation-switch' ? { around, within } : inBlock(at, { step, around, within })),
        ),
      ]);
  return [
    ...list(route.steps, { around: [], within: [] }),
    ...route.catch.flatMap(({ errors, steps }) => {
      const around = [`catch ${[...(errors ?? ['default'])].toSorted().join(', ')}`];
      return list(steps, { around, within: around });
    }),
  ];
};

const inBlock = (
  at: number,
  { step, around, within }: Omit<PlacedStep, 'key' | 'where'>,
): Pick<PlacedStep, 'around' | 'within'> => ({
  around: [...around, `${step.policy} ${at + 1}`],
  within: [...within, `${step.policy} ${at + 1} ${comparable(step.properties)}`],
});

interface Matched {
  /** In the order that they have now, each with its rank among those of before. */
  readonly kept: readonly { readonly now: PlacedStep; readonly rank: number }[];
  readonly removed: readonly PlacedStep[];
  readonly added: readonly PlacedStep[];
}

const matched = (old: readonly PlacedStep[], now: readonly PlacedStep[]): Matched => {
  const ranks = new Map<string, number[]>();
  for (const [rank, { key }] of old.entries()) {
    const found = ranks.get(key);
    if (found === undefined) ranks.set(key, [rank]);
    else found.push(rank);
  }
  const taken = new Set<number>();
  const kept: { now: PlacedStep; rank: number }[] = [];
  const added: PlacedStep[] = [];
  for (const one of now) {
    const rank = ranks.get(one.key)?.shift();
    if (rank === undefined) added.push(one);
    else {
      taken.add(rank);
      kept.push({ now: one, rank });
    }
  }
  return { kept, removed: old.filter((_, rank) => !taken.has(rank)), added };
};

/** Whether a step decides what is proven, without a proof of its own: what that is now cannot be told. */
type Feeds = (step: CompiledStep) => boolean;

const goneOrNew = (kind: 'step-removed' | 'step-added', { step, around }: PlacedStep, feeds: Feeds): Finding => {
  const isNew = kind === 'step-added';
  const message = `${isNew ? 'it now runs' : 'it no longer runs'} "${step.policy}"${around.length > 0 ? ` (in ${around.join(', ')})` : ''}`;
  if (isNew && resumes({ step, around })) return { class: 'widened', kind, message };
  if (feeds(step)) return { class: 'widened', kind, message: `${message}, which sets what a proof reads` };
  if (!proves(step)) return neutral(kind, message);
  return { class: isNew ? 'narrowed' : 'widened', kind, message };
};

/** Faults of the calls themselves: nobody has refused anything. */
const ownFaults: ReadonlySet<string> = new Set(['ConnectionError', 'OperationError', 'SOAPError']);

/** Whether it calls a back end for a request that may have been refused. */
const resumes = ({ step, around: [first = ''] }: Pick<PlacedStep, 'step' | 'around'>): boolean =>
  step.policy === 'invoke' &&
  first.startsWith('catch ') &&
  !first
    .slice('catch '.length)
    .split(', ')
    .every((name) => ownFaults.has(name));

const alteration = ({ old, now }: Pair<PlacedStep>, feeds: Feeds): readonly Finding[] => {
  const { policy } = now.step;
  const isFeeding = feeds(old.step) || feeds(now.step);
  const isProof = isFeeding || proves(old.step) || proves(now.step);
  if (comparable(old.around) !== comparable(now.around)) {
    const message = `"${policy}" now runs ${placeInWords(now)}, before ${placeInWords(old)}`;
    const side = isFeeding ? 'widened' : isProof ? movedClass(old, now) : resumes(now) ? 'widened' : 'neutral';
    return [{ class: side, kind: 'step-moved', message }];
  }
  const keys = changedKeys(old.step, now.step);
  if (keys.length === 0 && comparable(old.step.properties) === comparable(now.step.properties)) {
    // In another step of that kind, or that one has changed: which case asks for more cannot be told.
    const message = `"${policy}" now runs in other cases, ${placeInWords(now)}`;
    return isProof ? [{ class: 'widened', kind: 'step-moved', message }] : [];
  }
  if (policy === 'invoke') return [...invokeChanges({ old: old.step, now: now.step }), ...otherKeys(keys)];
  const message = `"${policy}" has changed: ${quoted(keys)}`;
  if (!isProof) return [neutral('step-changed', message)];
  if (policy === 'oauth-verify-token' && keys.join() === 'scopes')
    return [scopesChange({ old: old.step, now: now.step })];
  const meaning = keys.filter((key) => !harmless.has(key));
  // Which of two conditions, keys or claims asks for more cannot be told.
  return [
    meaning.length === 0 ? neutral('step-changed', message) : { class: 'widened', kind: 'step-changed', message },
  ];
};

const placeInWords = ({ around }: PlacedStep): string => (around.length === 0 ? 'always' : `in ${around.join(', ')}`);

/** What always runs proves more than what runs in a case; of two cases it cannot be told. */
const movedClass = (old: PlacedStep, now: PlacedStep): Finding['class'] => {
  const isWithin = now.around.length < old.around.length && now.around.every((one, at) => one === old.around[at]);
  return isWithin ? 'narrowed' : 'widened';
};

const membersOf = ({ properties }: CompiledStep): Readonly<Record<string, unknown>> =>
  isJsonMap(properties) ? properties : {};

const changedKeys = (old: CompiledStep, now: CompiledStep): readonly string[] => {
  const [before, after] = [membersOf(old), membersOf(now)];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => comparable({ [key]: before[key] }) !== comparable({ [key]: after[key] }),
  );
};

const invokeChanges = ({ old, now }: Pair<CompiledStep>): readonly Finding[] => {
  const [before, after] = [old, now].map((step) => {
    const { 'target-url': url, 'tls-profile': tlsProfile } = membersOf(step);
    return { url: String(url), ...(typeof tlsProfile === 'string' && { tlsProfile }) };
  });
  return callChanges('target-url', 'the URL of "invoke"', [before, after]);
};

const otherKeys = (keys: readonly string[]): readonly Finding[] => {
  const rest = keys.filter((key) => key !== 'target-url' && key !== 'tls-profile');
  return rest.length === 0 ? [] : [neutral('step-changed', `"invoke" has changed: ${quoted(rest)}`)];
};

const scopesChange = ({ old, now }: Pair<CompiledStep>): Finding => {
  const [before, after] = [old, now].map((step) => {
    const { scopes } = membersOf(step);
    return Array.isArray(scopes) ? scopes.map(String) : [];
  });
  const { added, removed } = listChanges(before ?? [], after ?? []);
  const said = [
    ...(added.length > 0 ? [`now asks for ${quoted(added)}`] : []),
    ...(removed.length > 0 ? [`no longer asks for ${quoted(removed)}`] : []),
  ];
  return {
    class: removed.length > 0 ? 'widened' : 'narrowed',
    kind: 'step-changed',
    message: `"oauth-verify-token" ${said.join(', ')}`,
  };
};

/** One change at most: the gravest. */
const reordered = (kept: Matched['kept'], feeds: Feeds): readonly StepChange[] => {
  const isInOrder = kept.every(({ rank }, at) => at === 0 || (kept[at - 1]?.rank ?? 0) < rank);
  if (isInOrder) return [];
  const fed = overtaken(kept, feeds);
  if (fed !== undefined) {
    const message = `"${fed.step.policy}" runs in another order, which sets what a proof reads`;
    return [{ class: 'widened', kind: 'steps-reordered', message, where: fed.where }];
  }
  // Behind a proof that comes later than before stands less.
  const late = kept.find(
    ({ now, rank }, at) => proving.has(now.step.policy) && kept.slice(0, at).some((one) => one.rank > rank),
  );
  const early = kept.find(
    ({ now, rank }, at) => proving.has(now.step.policy) && kept.slice(at).some((one) => one.rank < rank),
  );
  const moved = late ?? early ?? kept.find(({ rank }, at) => at > 0 && (kept[at - 1]?.rank ?? 0) > rank);
  const { step, where } = moved?.now ?? {};
  const side = late !== undefined ? 'widened' : early !== undefined ? 'narrowed' : 'neutral';
  const order = late !== undefined ? 'later' : early !== undefined ? 'earlier' : 'in another order';
  return [{ class: side, kind: 'steps-reordered', message: `"${step?.policy}" runs ${order}`, where }];
};

/** A step that sets what a proof reads, and that stands on another side of a proof, or of another such step, than before. */
const overtaken = (kept: Matched['kept'], feeds: Feeds): PlacedStep | undefined => {
  const deciding = kept.filter(({ now }) => proves(now.step) || feeds(now.step));
  return deciding.find(
    ({ now, rank }, at) =>
      feeds(now.step) && deciding.some((other, otherAt) => other.rank < rank !== otherAt < at && other.now !== now),
  )?.now;
};
