import { canonicalJson } from '../../assembly/canonical-json.ts';
import type { BodyNeed, CompiledAssembly, CompiledRoute, CompiledStep, Profile } from '../../assembly/types.ts';
import { visibleText } from '../../diagnostics/visible-text.ts';
import { bundleOf } from '../bundle-of.ts';
import { signerInWords, signerOf } from '../bundle-signature.ts';
import { exitCode, type Terminal, UsageError } from '../terminal.ts';

interface ExplainTarget {
  /** A definition, a directory, or a bundle (`.json` with `assemblies`). */
  readonly target: string;
  readonly method: string | undefined;
  readonly path: string | undefined;
}

/** `headgate explain`: the pipeline of each operation on stdout, each step with the place it comes from. */
export const explain = async (
  { target, method, path }: ExplainTarget,
  { profile }: { readonly profile?: Profile },
  terminal: Terminal,
): Promise<number> => {
  if (method !== undefined && path === undefined)
    throw new UsageError(`give a path as well: headgate explain ${target} ${method} /path`);
  const bundle = await bundleOf([target], { profile, told: 'all' }, terminal);
  if (bundle === undefined) return exitCode.findings;
  const wanted = (route: CompiledRoute): boolean =>
    method === undefined ||
    (route.method === method.toUpperCase() && [route.template, route.path].includes(path ?? ''));
  const lines = bundle.assemblies.flatMap((assembly) =>
    assembly.routes.filter(wanted).map((route) => explainRoute(route, assembly)),
  );
  if (lines.length === 0 && method !== undefined)
    throw new UsageError(
      `there is no operation ${method.toUpperCase()} ${path}; "headgate explain ${target}" shows those that there are`,
    );
  const signer = signerOf(bundle);
  if (signer.kind !== 'nobody') terminal.stdout(`bundle ${bundle.digest}, ${signerInWords(signer)}\n\n`);
  terminal.stdout(lines.join('\n'));
  return exitCode.fine;
};

const explainRoute = (route: CompiledRoute, assembly: CompiledAssembly): string => {
  const steps = [...route.steps, route.respond].flatMap((step) => explainStep(step, assembly, 1));
  const catches = route.catch.flatMap(({ errors, steps: handlers }) => [
    `  catch ${errors?.join(', ') ?? 'default'}`,
    ...handlers.flatMap((step) => explainStep(step, assembly, 2)),
  ]);
  return `${[
    `${route.method} ${route.template}   ${assembly.name}:${assembly.version}   ${placeOf(route.at, assembly)}`,
    ...steps,
    ...catches,
    `  ${bodiesOf(route, assembly)}`,
  ]
    .map(visibleText)
    .join('\n')}\n`;
};

/** Enough to tell two steps of one policy apart. */
const shownProperties = 72;

const explainStep = (step: CompiledStep, assembly: CompiledAssembly, depth: number): readonly string[] => {
  const properties = canonicalJson(step.properties);
  const short = properties.length > shownProperties ? `${properties.slice(0, shownProperties - 1)}…` : properties;
  const shown = properties === '{}' ? '' : `   ${short}`;
  return [
    `${'  '.repeat(depth)}${step.policy.padEnd(28)} ${placeOf(step.at, assembly)}${shown}`,
    ...explainBlocks(step, assembly, depth + 1),
  ];
};

/** Nested steps, of several blocks each under its number. An empty one has nothing to run, or not for this operation. */
const explainBlocks = ({ blocks }: CompiledStep, assembly: CompiledAssembly, depth: number): readonly string[] => {
  const inner = (block: readonly CompiledStep[], at: number): readonly string[] =>
    block.flatMap((step) => explainStep(step, assembly, at));
  if (blocks.length === 1) return blocks.flatMap((block) => inner(block, depth));
  return blocks.flatMap((block, at) =>
    block.length === 0 ? [] : [`${'  '.repeat(depth)}case ${at + 1}`, ...inner(block, depth + 1)],
  );
};

const placeOf = (row: number, { files, positions }: CompiledAssembly): string => {
  const [file = 0, line, column] = positions[row] ?? [];
  return `${files[file] ?? '?'}:${line}:${column}`;
};

/** Says which bodies are read whole and because of which steps, and which stream. */
const bodiesOf = (route: CompiledRoute, assembly: CompiledAssembly): string => {
  const all = (steps: readonly CompiledStep[]): readonly CompiledStep[] =>
    steps.flatMap((step) => [step, ...step.blocks.flatMap(all)]);
  const steps = [...all(route.steps), ...route.catch.flatMap((one) => all(one.steps))];
  // A request by GET or HEAD that has a body is refused.
  const request: readonly BodyNeed[] = ['GET', 'HEAD'].includes(route.method) ? [] : [route.requestBody];
  const needs = [
    { body: 'the request', of: request },
    { body: 'the answer', of: steps.map(({ flow }) => flow.responseBody) },
  ];
  const whole = needs.filter(({ of }) => of.some(isWhole)).map(({ body }) => body);
  const streams = needs.filter(({ of }) => of.includes('pass') && !of.some(isWhole)).map(({ body }) => body);
  const readers = steps.filter(
    ({ flow }) => isWhole(flow.requestBody) || flow.reads.some(({ variable }) => readsBody(variable)),
  );
  const because = [...new Set(readers.map(({ policy, at }) => `${policy} at ${placeOf(at, assembly)}`))].join(', ');
  const said = [
    ...(whole.length > 0 ? [`reads ${whole.join(' and ')} whole${because === '' ? '' : ` (${because})`}`] : []),
    ...(streams.length > 0 ? [`streams ${streams.join(' and ')}`] : []),
  ];
  return said.length === 0 ? 'reads no body' : said.join('; ');
};

const isWhole = (need: BodyNeed): boolean => need === 'bytes' || need === 'parsed';

const readsBody = (variable: string): boolean =>
  variable === '*' || /^(?:message|request)\.body(?:\.|$)/.test(variable);
