import type { Bundle, CompiledAssembly, CompiledRoute, CompiledStep } from '../../src/assembly/types.ts';
import { quietFlow } from '../../src/policy/declaration.ts';

/**
 * A bundle as a reviewer can read it: positions as `file:line:column`, of each flow only what is not quiet, names instead of
 * uses. The digest stands for what is left out.
 */
export const readableBundle = ({ digest, assemblies, products }: Bundle): string =>
  `${written({ digest, assemblies: assemblies.map(assemblyOf), products })}\n`;

const assemblyOf = (assembly: CompiledAssembly): object => {
  const { files, positions, routes, settingsAt, ...rest } = assembly;
  const settings = Object.entries(settingsAt ?? {}).map(([name, at]) => [name, placeOf(at, assembly)]);
  return {
    ...rest,
    ...(settingsAt && { settingsAt: Object.fromEntries(settings) }),
    routes: routes.map((route) => routeOf(route, assembly)),
  };
};

const routeOf = ({ steps, catch: cases, respond, at, ...rest }: CompiledRoute, assembly: CompiledAssembly): object => {
  const list = (all: readonly CompiledStep[]): readonly object[] => all.map((step) => stepOf(step, assembly));
  return {
    ...rest,
    at: placeOf(at, assembly),
    steps: list(steps),
    ...(cases.length > 0 && {
      catch: cases.map((one) => ({ errors: one.errors ?? 'default', steps: list(one.steps) })),
    }),
    respond: stepOf(respond, assembly),
  };
};

const stepOf = ({ id, policy, properties, blocks, flow, at }: CompiledStep, assembly: CompiledAssembly): object => ({
  id,
  at: placeOf(at, assembly),
  policy,
  properties,
  ...(blocks.length > 0 && { blocks: blocks.map((block) => block.map((step) => stepOf(step, assembly))) }),
  flow: Object.fromEntries(
    Object.entries(flow)
      .filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(quietFlow, key)))
      .map(([key, value]) => [key, Array.isArray(value) ? value.map((one) => one.variable ?? one) : value]),
  ),
});

const placeOf = (at: number, { files, positions }: CompiledAssembly): string => {
  const [file = -1, line, column] = positions[at] ?? [];
  return `${files[file]}:${line}:${column}`;
};

/** JSON with short lists and maps on one line. */
const written = (value: unknown, indent = ''): string => {
  const oneLine = JSON.stringify(value, null, 1)?.replace(/\n\s*/g, ' ');
  if (typeof value !== 'object' || value === null || oneLine.length + indent.length <= 140) return oneLine;
  const inner = `${indent}  `;
  const members = Array.isArray(value)
    ? value.map((one) => inner + written(one, inner))
    : Object.entries(value)
        .filter(([, one]) => one !== undefined)
        .map(([key, one]) => `${inner}${JSON.stringify(key)}: ${written(one, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${members.join(',\n')}\n${indent}${close}`;
};
