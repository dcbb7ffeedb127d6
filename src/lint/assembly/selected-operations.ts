import type { Definition } from '../../definition/definition.ts';
import type { ListNode, SourceNode } from '../../source/tree.ts';
import { type ServedOperation, servedOperations } from '../providers/served-operations.ts';

/** One item of `operations` in a case of an operation-switch. */
export interface SelectedOperation {
  readonly at: SourceNode;
  /** How it names the operation, to be shown: `addOrder` or `POST /orders`. */
  readonly name: string;
  /** `undefined`: there is none. */
  readonly operation: Pick<ServedOperation, 'method' | 'path'> | undefined;
}

/** What the cases of an operation-switch select, in order. */
export const selectedOperations = ({ items }: ListNode, definition: Definition): readonly SelectedOperation[] => {
  const served = servedOperations(definition);
  return items.flatMap((item) => {
    const operations = item.kind === 'map' ? item.get('operations') : undefined;
    if (operations?.kind !== 'list') return [];
    return operations.items.map((at): SelectedOperation => {
      if (at.kind !== 'map') {
        const id = at.kind === 'scalar' ? String(at.value) : '';
        const operation = definition.operations.find(({ operationId }) => operationId?.value === id);
        return { at, name: id, operation };
      }
      const [verb, path] = [textOf(at.get('verb')), textOf(at.get('path'))];
      const operation = served.find((one) => one.method === verb.toLowerCase() && one.path === path);
      return { at, name: `${verb.toUpperCase()} ${path}`, operation };
    });
  });
};

const textOf = (node: SourceNode | undefined): string => (node?.kind === 'scalar' ? String(node.value) : '');
