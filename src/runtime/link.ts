import type { BodyNeed, Bundle, CompiledAssembly, CompiledRoute, CompiledStep, StepId } from '../assembly/types.ts';
import { byPlace, type Problem } from '../diagnostics/problem.ts';
import type { ParsedCondition } from '../policy/condition/parse-condition.ts';
import { Fault } from '../policy/fault.ts';
import { rootOf } from '../policy/references.ts';
import type { Json } from '../source/tree.ts';
import type { Bindings, Implementation, Run } from './binder.ts';
import { conditionReader } from './condition.ts';
import { type LinkedStep, sequence } from './sequence.ts';
import { StepBinder } from './step-binder.ts';
import type { Names } from './variables.ts';

/** One operation, ready to run. */
export interface LinkedRoute {
  readonly method: string;
  /** Full path template, `/photos/v1/{id}`. */
  readonly template: string;
  readonly path: string;
  readonly operationId: string | undefined;
  readonly assembly: CompiledAssembly;
  readonly requestBody: BodyNeed;
  /** The client's body is for our own steps: it holds credentials, and `message` begins without it. */
  readonly ownsBody: boolean;
  /** Lower-case names of headers that its steps take as credentials: `message` begins without them. */
  readonly credentials: ReadonlySet<string>;
  /** One of its steps may end the request with a page and be continued. */
  readonly suspends: boolean;
  readonly run: Run;
  readonly catches: readonly LinkedCatch[];
  /** Renders the answer, also of a fault (`x.fault`). */
  readonly respond: Run;
}

/** One case of a catch. `errors` is absent for `default`. */
export interface LinkedCatch {
  readonly errors: ReadonlySet<string> | undefined;
  readonly run: Run;
}

/** A bundle, ready to run. */
export interface Linked {
  readonly bundle: Bundle;
  readonly routes: readonly LinkedRoute[];
}

/**
 * Links every step of a bundle to its implementation, its names to closures. Pure but for what the implementations do.
 *
 * @returns what runs, or all problems: then nothing of it may be served.
 */
export const link = (
  bundle: Bundle,
  bindings: Bindings,
  implementations: readonly Implementation<never>[],
): Linked | readonly Problem[] => {
  const problems: Problem[] = [];
  const byName = new Map(implementations.map((one) => [one.declaration.name, one]));
  const readCondition = conditionReader();
  const namesIn = (assembly: CompiledAssembly): Names => namesOf(assembly, bindings);
  const routes = bundle.assemblies.flatMap((assembly) => {
    const names = namesIn(assembly);
    const written = writtenRoots(assembly);
    const ofAll = { assembly, bundle, names, namesOf: namesIn, written, byName, readCondition, problems };
    return assembly.routes.map((route) => linkRoute({ route, ...ofAll }));
  });
  return problems.length > 0 ? eachOnce(problems) : { bundle, routes };
};

/** An author's step stands in every route of its definition: what is wrong with it is told once. */
const eachOnce = (problems: readonly Problem[]): readonly Problem[] => {
  const seen = new Map(
    problems.map((one) => [`${one.file}:${one.line}:${one.column} ${one.code} ${one.message}`, one]),
  );
  return [...seen.values()].sort(byPlace);
};

/** What linking one route needs; the binder of each step gets it too. */
export interface RouteLinking {
  readonly route: CompiledRoute;
  readonly assembly: CompiledAssembly;
  readonly bundle: Bundle;
  readonly names: Names;
  /** What names mean in another definition of the bundle. */
  readonly namesOf: (assembly: CompiledAssembly) => Names;
  /** First segments of the variables that steps of this assembly write; `'*'` among them: any. */
  readonly written: ReadonlySet<string>;
  readonly byName: ReadonlyMap<string, Implementation<never>>;
  /** Reads each text once: an author's step stands in every route of its definition. */
  readonly readCondition: (source: string) => ParsedCondition;
  readonly problems: Problem[];
}

const linkRoute = (linking: RouteLinking): LinkedRoute => {
  const { route, assembly } = linking;
  const suspends = route.steps.some((step) => step.flow.suspends);
  const linked = (step: CompiledStep): LinkedStep => ({ step, run: linkStep(step, linking) });
  return {
    method: route.method,
    template: route.template,
    path: route.path,
    operationId: route.operationId,
    assembly,
    requestBody: route.requestBody,
    ownsBody: withNested(route.steps).some((step) => step.flow.requestBody === 'bytes' && isOurs(step, linking)),
    credentials: new Set(withNested(route.steps).flatMap((step) => step.flow.credentials)),
    suspends,
    run: sequence(route.steps.map((step) => (suspends ? replayed(linked(step), linking) : linked(step)))),
    catches: route.catch.map(({ errors, steps }) => ({
      errors: errors && new Set(errors),
      run: sequence(steps.map(linked)),
    })),
    respond: linkStep(route.respond, linking),
  };
};

const linkStep = (step: CompiledStep, linking: RouteLinking): Run => {
  const binder = new StepBinder(step, linking, (one) => linkStep(one, linking));
  const implementation = linking.byName.get(step.policy);
  if (implementation !== undefined) return implementation.link(step.properties as never, binder); // checked against the policy's schema when compiled
  binder.problem({
    code: 'link/unknown-policy',
    message: `This gateway has no policy "${step.policy}"`,
    help: 'Serve the bundle with the program that compiled it, or a newer one.',
  });
  return missing;
};

const missing: Run = () => {
  throw new Fault({ fault: 'RuntimeError', status: 500, code: 'link/unknown-policy', message: 'Not linked' });
};

/**
 * In a pipeline that may suspend, an author's step runs once: when the transaction continues, the variables it wrote are
 * restored and the step is passed over. Steps that establish facts, and our own, look at the facts themselves.
 */
const replayed = ({ step, run }: LinkedStep, linking: RouteLinking): LinkedStep => {
  if (isOurs(step, linking)) return { step, run };
  const id: StepId = step.id;
  const once: Run = (x) => {
    if (x.ran.includes(id)) return undefined;
    x.ran = [...x.ran, id];
    return run(x);
  };
  return { step, run: once };
};

/** Of those that the compiler supplies, whoever has written it. */
const isOurs = ({ policy }: CompiledStep, { byName }: RouteLinking): boolean => {
  const written = byName.get(policy)?.declaration.written;
  return written === 'compiler' || written === 'anyone';
};

/** Property values that apply: the environment's over the catalog's over the definition's. */
export const namesOf = (assembly: CompiledAssembly, bindings: Bindings): Names => {
  const { catalog, properties, publicUrl, views, targets } = bindings;
  const chosen = catalog === undefined ? undefined : assembly.catalogs[catalog];
  const values = new Map<string, Json>([
    ...Object.entries(assembly.properties),
    ...Object.entries(chosen ?? {}),
    ...Object.entries(properties),
  ]);
  return { assembly, properties: values, publicUrl, views, targets };
};

const writtenRoots = (assembly: CompiledAssembly): ReadonlySet<string> => {
  const roots = new Set<string>();
  for (const route of assembly.routes) {
    const steps = [...route.steps, ...route.catch.flatMap((one) => one.steps)];
    for (const { flow } of withNested(steps)) for (const { variable } of flow.writes) roots.add(rootOf(variable));
  }
  return roots;
};

const withNested = (steps: readonly CompiledStep[]): readonly CompiledStep[] =>
  steps.flatMap((step) => [step, ...step.blocks.flatMap(withNested)]);
