import type { CompiledStep } from '../../assembly/types.ts';
import type { Fault } from '../../policy/fault.ts';
import type { LinkedRoute } from '../../runtime/link.ts';
import { shownValue } from './shown-value.ts';

/** Why one request was refused, as JSON. What the request itself brought is only in `detail` and `compared`. */
export interface RefusalRecord {
  readonly reference: string;
  /** ISO 8601. */
  readonly time: string;
  /** Absent where there was no request that could be read. */
  readonly method?: string | undefined;
  /** The path template, never the path: absent where none was found. */
  readonly route?: string | undefined;
  /** `name:version`. */
  readonly api?: string | undefined;
  /** Of the answer. */
  readonly status: number;
  /** The error code, `area/what-is-wrong`. */
  readonly rule: string;
  /** The step that refused; absent where the gateway did, before or after all steps. */
  readonly step?: RefusedStep | undefined;
  /** Id of the application, where one was established. */
  readonly application?: string | undefined;
  readonly detail?: string | undefined;
  readonly compared?: Readonly<Record<string, string | readonly string[]>> | undefined;
}

/** A step of an assembly. `at`: `file:line:column`. */
export interface RefusedStep {
  readonly id: string;
  readonly policy: string;
  readonly at: string;
}

/** A refusal as the gateway meets it. */
export interface Refusal {
  readonly reference: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly fault: Fault;
  readonly status: number;
  readonly method?: string | undefined;
  readonly route?: LinkedRoute | undefined;
  readonly step?: CompiledStep | undefined;
  readonly application?: string | undefined;
}

/** A sentence about what was wrong. */
const detailLetters = 256;
/** Names of what was compared, and values of one name: a few are for a person to read. */
const mostCompared = 8;

/** What is kept of a refusal: every value that a request may have brought goes through `shownValue`. */
export const recordOf = ({ fault, now, route, step, ...known }: Refusal): RefusalRecord => ({
  reference: known.reference,
  time: new Date(now).toISOString(),
  method: known.method,
  route: route?.template,
  api: route && `${route.assembly.name}:${route.assembly.version}`,
  status: known.status,
  rule: fault.code,
  step: route && step && { id: step.id, policy: step.policy, at: placeOf(step, route) },
  application: known.application,
  detail: fault.detail === undefined ? undefined : shownValue(fault.detail, detailLetters),
  compared: fault.compared && shownComparison(fault.compared),
});

const placeOf = ({ at }: CompiledStep, { assembly }: LinkedRoute): string => {
  const [file = 0, line = 1, column = 1] = assembly.positions[at] ?? [];
  return `${assembly.files[file]}:${line}:${column}`;
};

const shownComparison = (compared: NonNullable<Fault['compared']>): RefusalRecord['compared'] => {
  const shown: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(compared).slice(0, mostCompared)) {
    if (typeof value === 'string') shown[name] = shownValue(value);
    else if (value !== undefined) shown[name] = shownList(value);
  }
  return shown;
};

const shownList = (values: readonly string[]): readonly string[] => {
  const shown = values.slice(0, mostCompared).map((value) => shownValue(value));
  return values.length > mostCompared ? [...shown, `and ${values.length - mostCompared} more`] : shown;
};
