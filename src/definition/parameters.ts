import type { Definition, Operation } from './definition.ts';

/**
 * Names of the path and query parameters of an operation, its path item's included: what `{name}` in a target URL may
 * stand for.
 */
export const urlParameters = ({ at, path }: Operation, definition: Definition): readonly string[] => {
  const names = new Set([...path.matchAll(/\{\+?([^{}]+)\}/g)].map(([, name = '']) => name));
  for (const owner of [at.parent, at]) {
    const list = owner?.kind === 'map' ? owner.get('parameters') : undefined;
    if (list?.kind !== 'list') continue;
    for (const item of list.items) {
      const parameter = definition.resolve(item);
      if (parameter?.kind !== 'map') continue;
      const [place, name] = [parameter.get('in'), parameter.get('name')].map((node) =>
        node?.kind === 'scalar' ? node.value : undefined,
      );
      if ((place === 'query' || place === 'path') && typeof name === 'string') names.add(name);
    }
  }
  return [...names].sort();
};
