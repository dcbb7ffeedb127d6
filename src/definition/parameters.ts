import type { Definition, Operation } from './definition.ts';

/**
 * Names of the path and query parameters of an operation, its path item's included: what `{name}` in a target URL may
 * stand for.
 */
export const urlParameters = (operation: Operation, definition: Definition): readonly string[] => {
  const names = new Set([...operation.path.matchAll(/\{\+?([^{}]+)\}/g)].map(([, name = '']) => name));
  for (const { in: place, name } of parametersOf(operation, definition)) {
    if ((place === 'query' || place === 'path') && typeof name === 'string') names.add(name);
  }
  return [...names].sort();
};

/** Whether an operation, or its path item, describes a parameter. */
export const hasParameter = (
  operation: Operation,
  definition: Definition,
  parameter: { readonly in: string; readonly name: string },
): boolean => parametersOf(operation, definition).some((one) => one.in === parameter.in && one.name === parameter.name);

interface Parameter {
  readonly in: unknown;
  readonly name: unknown;
}

const parametersOf = ({ at }: Operation, definition: Definition): readonly Parameter[] =>
  [at.parent, at].flatMap((owner) => {
    const list = owner?.kind === 'map' ? owner.get('parameters') : undefined;
    if (list?.kind !== 'list') return [];
    return list.items.flatMap((item) => {
      const parameter = definition.resolve(item);
      if (parameter?.kind !== 'map') return [];
      const [place, name] = [parameter.get('in'), parameter.get('name')].map((node) =>
        node?.kind === 'scalar' ? node.value : undefined,
      );
      return [{ in: place, name }];
    });
  });
