import {
  ASKED_SUBSCRIPTION,
  asksAsMuch,
  type DemandingOperation,
  demandsInWords,
  type Guard,
  isEndpointStep,
  isSupplied,
  lostGuards,
  type OperationIn,
  REFUSED,
} from '../assembly/demands.ts';
import type { CompiledRoute, CompiledStep } from '../assembly/types.ts';
import { isJsonMap } from '../source/json.ts';
import { type Change, type Finding, neutral, type Pair, placeOf } from './change.ts';
import { comparable, comparableStep } from './comparable.ts';
import { stepChanges } from './steps.ts';

/** An operation as its author calls it. */
const operationName = ({ method, template }: Pick<CompiledRoute, 'method' | 'template'>): string =>
  `${method} ${template}`;

/** Whether nothing keeps anybody out: no `security`, and no step of the author's that proves something. */
export const isOpen = ({ alternatives, guards, route }: DemandingOperation): boolean =>
  alternatives === undefined && guards.length === 0 && !route.steps.some(({ policy }) => protecting.has(policy));

const protecting: ReadonlySet<string> = new Set(['jwt-validate', 'oauth-verify-token']);

/** An operation that is new, or is gone. */
export const lone = (kind: 'operation-added' | 'operation-removed', operation: DemandingOperation): Change => {
  const isNew = kind === 'operation-added';
  const asked = demandsInWords(operation.alternatives);
  const open = isOpen(operation);
  const demand = open
    ? 'open to everybody'
    : operation.alternatives === undefined
      ? 'kept by its own steps'
      : `for ${asked}`;
  return {
    class: open ? (isNew ? 'widened' : 'narrowed') : 'neutral',
    kind,
    about: operationName(operation.route),
    message: `this operation is ${isNew ? 'new' : 'gone'}, ${demand}`,
    where: placeOf(operation.route.at, operation.assembly, isNew ? 'new' : 'old'),
  };
};

/** What has changed about an operation. `isExplained`: settings of its provider have changed, and its steps with them. */
export const operationChanges = (pair: Pair<DemandingOperation>, isExplained: boolean): readonly Change[] => {
  const { now } = pair;
  const about = operationName(now.route);
  const where = placeOf(now.route.at, now.assembly, 'new');
  const found: readonly Change[] = [
    ...demandChanges(pair, isExplained).map((finding) => ({ ...finding, about, where })),
    ...stepChanges(pair).map((change) => ({ ...change, about })),
  ];
  if (found.length > 0 || isSame(pair, isExplained)) return found;
  return [
    {
      ...neutral('operation-changed', `it has changed in: ${differing(pair).join(', ')}`),
      about,
      where,
    },
  ];
};

const demandChanges = (pair: Pair<DemandingOperation>, isExplained: boolean): readonly Finding[] => {
  const { old, now } = pair;
  // The settings tell of both, where it is the same provider.
  if (isSupplied(old) && isSupplied(now) && isExplained) return [];
  // Who is not known has no subscription, and without "security" nobody is refused: they come and go together.
  const isOpened = (old.alternatives === undefined) !== (now.alternatives === undefined);
  const told = ({ does }: Guard): boolean => !(isOpened && (does === ASKED_SUBSCRIPTION || does === REFUSED));
  return [
    ...securityChanges(pair),
    ...lostGuards(old, now)
      .filter(told)
      .map(
        ({ does }): Finding => ({ class: 'widened', kind: 'check-removed', message: `it ${does}, and now does not` }),
      ),
    ...lostGuards(now, old)
      .filter(told)
      .map(({ does }): Finding => ({ class: 'narrowed', kind: 'check-added', message: `it now ${atPresent(does)}` })),
  ];
};

const atPresent = (does: string): string =>
  does
    .replace(/^asked/, 'asks')
    .replace(/^told/, 'tells')
    .replace(/^refused/, 'refuses');

const securityChanges = ({ old, now }: Pair<DemandingOperation>): readonly Finding[] => {
  const isNarrower = asksAsMuch(old, now);
  const isWider = asksAsMuch(now, old);
  const message = `it asked for ${demandsInWords(old.alternatives)}, and now asks for ${demandsInWords(now.alternatives)}`;
  if (isNarrower && isWider) {
    const [before, after] = [old, now].map(({ route }) => comparable(securityOf(route)?.properties));
    return before === after
      ? []
      : [neutral('security-changed', `it asks for the same otherwise: ${spellingOf(now.route)}`)];
  }
  if (!isNarrower) {
    const isLost = now.alternatives === undefined;
    return [{ class: 'widened', kind: isLost ? 'security-removed' : 'security-changed', message }];
  }
  return [{ class: 'narrowed', kind: old.alternatives === undefined ? 'security-added' : 'security-changed', message }];
};

const securityOf = ({ steps }: CompiledRoute): CompiledStep | undefined =>
  steps.find(({ policy }) => policy === 'require-security');

/** Where it takes its keys, and whose tokens it names. */
const spellingOf = (route: CompiledRoute): string => {
  const properties = securityOf(route)?.properties;
  const alternatives = isJsonMap(properties) ? properties['alternatives'] : undefined;
  const checks = Array.isArray(alternatives) ? alternatives.flat() : [];
  const said = checks
    .filter(isJsonMap)
    .map((check) =>
      check['kind'] === 'key' ? `the key "${check['name']}" in the ${check['in']}` : `tokens by ${tokenSource(check)}`,
    );
  return [...new Set(said)].join(', ') || 'nothing';
};

const tokenSource = ({ provider, endpoints }: Readonly<Record<string, unknown>>): string =>
  typeof provider === 'string'
    ? `the name "${provider}"`
    : `the endpoints ${Array.isArray(endpoints) ? endpoints.join(' and ') : ''}`;

/** Which guard a step of the front is for is told by `security`, so that it is compared there. */
const partsOf = ({ route, assembly }: OperationIn, isExplained: boolean): Readonly<Record<string, unknown>> => {
  const { method, template, path, operationId, parameters, steps, catch: cases, respond, requestBody } = route;
  const compared = isExplained ? steps.filter((step) => !isEndpointStep(step, assembly)) : steps;
  return {
    method,
    path: [template, path],
    operationId,
    parameters,
    steps: compared.map(comparableStep),
    catch: cases.map((one) => ({ errors: one.errors, steps: one.steps.map(comparableStep) })),
    respond: comparableStep(respond),
    'body of the request': requestBody,
  };
};

const isSame = ({ old, now }: Pair<OperationIn>, isExplained: boolean): boolean =>
  comparable(partsOf(old, isExplained)) === comparable(partsOf(now, isExplained));

const differing = ({ old, now }: Pair<OperationIn>): readonly string[] => {
  const [before, after] = [partsOf(old, false), partsOf(now, false)];
  return Object.keys(after).filter((key) => comparable(before[key]) !== comparable(after[key]));
};
