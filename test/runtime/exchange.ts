import { randomBytes } from 'node:crypto';
import { setVariable as declaration, type SetVariable } from '../../policies/set-variable/policy.ts';
import { setVariable } from '../../policies/set-variable/run.ts';
import type { Bundle, CompiledStep } from '../../src/assembly/types.ts';
import type { Problem } from '../../src/diagnostics/problem.ts';
import { HttpRequest } from '../../src/gateway/inbound-request.ts';
import type { Body } from '../../src/outbound/body.ts';
import { quietFlow, use } from '../../src/policy/declaration.ts';
import { nameReader } from '../../src/policy/references.ts';
import type { Bindings, Implementation, Run } from '../../src/runtime/binder.ts';
import { Exchange } from '../../src/runtime/exchange.ts';
import { type LinkedRoute, link } from '../../src/runtime/link.ts';
import { Message } from '../../src/runtime/message.ts';
import { execute } from '../../src/runtime/run.ts';
import type { Json } from '../../src/source/tree.ts';

/** A request as the gateway hands it to a pipeline. */
export interface TestRequest {
  readonly method?: string;
  readonly path?: string;
  readonly search?: string;
  /** Name and value in turn. */
  readonly headers?: readonly string[];
  readonly parameters?: Readonly<Record<string, string>>;
  readonly body?: Body;
}

/** A moment for tests that look at a clock. */
export const noon = Date.UTC(2030, 0, 6, 12, 34, 56, 789);

/** An exchange at the start of a route. */
export const exchangeAt = (route: LinkedRoute, request: TestRequest = {}): Exchange => {
  const { method = 'GET', path = '/api/things', search = '', headers = [], parameters = {}, body } = request;
  return new Exchange({
    id: 'exchange-1',
    request: new HttpRequest({
      method,
      path,
      search,
      rawHeaders: headers,
      parameters: Object.assign(Object.create(null), parameters),
      address: '127.0.0.1',
      body,
    }),
    route,
    message: new Message([...headers], body),
    clock: { now: () => noon, coarse: () => noon },
    random: randomBytes,
    newReference: () => `n1-${'0'.repeat(16)}`,
  });
};

/** The steps of a route by what they do; the test's own policies. */
export interface TestRoute {
  readonly steps: readonly Run[];
  readonly catch?: readonly { readonly errors?: readonly string[]; readonly steps: readonly Run[] }[];
  /** Absent: leaves the message as it is. */
  readonly respond?: Run;
}

/** A route whose steps are functions of the test. */
export const routeOf = ({ steps, catch: cases = [], respond = () => undefined }: TestRoute): LinkedRoute => {
  const runs: Run[] = [];
  const step = (run: Run): CompiledStep => compiledStep('run', { at: runs.push(run) - 1 });
  const bundle = bundleOf({
    steps: steps.map(step),
    catch: cases.map(({ errors, steps: list }) => ({ errors, steps: list.map(step) })),
    respond: step(respond),
  });
  const policy: Implementation<{ readonly at: number }> = {
    declaration: declarationOf('run'),
    link: ({ at }) => runs[at] ?? (() => undefined),
  };
  return firstRoute(link(bundle, bindings, [policy as Implementation<never>])); // links only the steps made above
};

/** What a run of a route came to. */
export interface Ended {
  readonly x: Exchange;
  readonly bug: unknown;
}

/** Runs a route; a transaction may neither be begun nor concluded. */
export const runRoute = (route: LinkedRoute, request: TestRequest = {}): Promise<Ended> => {
  const x = exchangeAt(route, request);
  const none = () => Promise.reject(new Error('there are no transactions here'));
  return new Promise((resolve) => {
    execute(x, { suspend: none, conclude: none }, (ended, bug) => resolve({ x: ended, bug }));
  });
};

/** What a template comes to for a request, or the codes of the problems that keep it from being linked. */
export const rendered = (
  template: string,
  place: 'plain' | 'header' | 'url' | 'value',
  { request, bindings: given, properties, variables = {}, catalogs, prepare }: RenderInit = {},
): unknown => {
  const policy: Implementation<object> = {
    declaration: declarationOf('render'),
    link: (_, bind) => {
      const read = place === 'value' ? bind.value(template) : bind.text(template, place);
      return (x) => {
        result = read(x);
        return undefined;
      };
    },
  };
  let result: unknown;
  const flow = { ...quietFlow, writes: Object.keys(variables).map((name) => use(name, '')) };
  const bundle = bundleOf({ steps: [{ ...compiledStep('render', {}), flow }] }, { properties, catalogs });
  const linked = link(bundle, { ...bindings, ...given }, [policy as Implementation<never>]); // links the one step only
  if (!('routes' in linked)) return linked.map(({ code }) => code);
  const route = firstRoute(linked);
  const x = exchangeAt(route, request);
  x.variables = new Map(Object.entries(variables));
  prepare?.(x);
  route.run(x);
  return result;
};

/** The exchange after some actions of `set-variable`, or the codes of the problems that keep them from being linked. */
export const afterActions = (
  actions: SetVariable['actions'],
  { request, variables = {} }: Pick<RenderInit, 'request' | 'variables'> = {},
): Exchange | readonly string[] => {
  const properties = { actions: actions.map((action) => ({ ...action })) };
  const flow = declaration.flow({ actions }, nameReader);
  const step = { ...compiledStep('set-variable', properties), flow };
  const given = Object.keys(variables).map((name) => use(name, ''));
  const before = { ...compiledStep('given', {}), flow: { ...quietFlow, writes: given } };
  const policies = [setVariable(), { declaration: declarationOf('given'), link: () => () => undefined }];
  const linked = link(bundleOf({ steps: [before, step] }), bindings, policies as readonly Implementation<never>[]); // each links its own steps
  if (!('routes' in linked)) return linked.map(({ code }) => code);
  const route = firstRoute(linked);
  const x = exchangeAt(route, request);
  x.variables = new Map(Object.entries(variables));
  route.run(x);
  return x;
};

interface RenderInit {
  readonly request?: TestRequest;
  readonly bindings?: Partial<Bindings>;
  /** Of the definition. */
  readonly properties?: Readonly<Record<string, Json>>;
  readonly catalogs?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  /** Written by a step before. */
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly prepare?: (x: Exchange) => void;
}

const bindings: Bindings = { catalog: undefined, properties: {}, publicUrl: 'https://gw.example:8443', views: {} };

const declarationOf = (name: string) =>
  ({ name, version: '1.0.0', summary: name, written: 'author', properties: {}, flow: () => quietFlow }) as const;

const compiledStep = (policy: string, properties: Json): CompiledStep => ({
  id: `things#/x-assembly/execute/0/${policy}`,
  policy,
  properties,
  blocks: [],
  flow: quietFlow,
  at: 0,
});

const bundleOf = (
  {
    steps,
    catch: cases = [],
    respond,
  }: Pick<Partial<Bundle['assemblies'][number]['routes'][number]>, 'catch' | 'respond'> & {
    readonly steps: readonly CompiledStep[];
  },
  { properties = {}, catalogs = {} }: Pick<RenderInit, 'properties' | 'catalogs'> = {},
): Bundle => ({
  format: 1,
  compiler: 'test',
  digest: '',
  products: [],
  assemblies: [
    {
      name: 'things',
      version: '1.2.3',
      title: 'Things',
      basePath: '/api',
      profile: 'strict',
      provider: undefined,
      properties,
      catalogs,
      routes: [
        {
          method: 'GET',
          template: '/api/things/{id}',
          path: '/things/{id}',
          operationId: 'getThing',
          parameters: ['id', 'zip'],
          steps,
          catch: cases,
          respond: respond ?? steps[0] ?? compiledStep('run', {}),
          requestBody: 'none',
          at: 0,
        },
      ],
      files: ['things.yaml'],
      positions: [[0, 3, 5]],
    },
  ],
});

const firstRoute = (linked: ReturnType<typeof link>): LinkedRoute => {
  const route = 'routes' in linked ? linked.routes[0] : undefined;
  if (route === undefined) throw new Error((linked as readonly Problem[]).map(({ message }) => message).join('\n')); // no routes: problems
  return route;
};
