import { definePolicy, quietFlow, type Use, use } from '../../src/policy/declaration.ts';

/** Properties of `set-variable`: what to do, in order. */
export interface SetVariable {
  readonly actions: readonly Action[];
}

/** Assigns, appends or removes one variable; a value's `$(…)` references are replaced. */
export type Action =
  | { readonly set: string; readonly value: string | number | boolean }
  | { readonly add: string; readonly value: string | number | boolean }
  | { readonly clear: string };

const value = { type: ['string', 'number', 'boolean'], description: 'Text with `$(…)` references, or a plain value' };
const name = { type: 'string', pattern: '^[^\\s$(){}]+$', description: 'Dotted path of the variable' };

/** Sets, extends or clears variables (IBM API Connect v5, `set-variable`). */
export const setVariable = definePolicy<SetVariable>({
  name: 'set-variable',
  version: '1.0.0',
  summary: 'Sets, extends or clears variables, headers, status or body of the message',
  written: 'author',
  properties: {
    type: 'object',
    additionalProperties: false,
    required: ['actions'],
    properties: {
      actions: {
        type: 'array',
        items: {
          type: 'object',
          oneOf: [
            { required: ['set', 'value'], additionalProperties: false, properties: { set: name, value } },
            { required: ['add', 'value'], additionalProperties: false, properties: { add: name, value } },
            { required: ['clear'], additionalProperties: false, properties: { clear: name } },
          ],
        },
      },
    },
  },
  flow: ({ actions }, names) => ({
    ...quietFlow,
    reads: actions.flatMap((action, at) => [
      ...keptBy(action, at),
      ...('value' in action && typeof action.value === 'string'
        ? names.inText(action.value, `/actions/${at}/value`)
        : []),
    ]),
    writes: actions.map((action, at) => {
      const [verb, path] = target(action);
      return use(path, `/actions/${at}/${verb}`);
    }),
    faults: ['PropertyError'],
  }),
});

/** The body is needed as a value where it stays but for a member, or something is added to it. */
const keptBy = (action: Action, at: number): readonly Use[] => {
  const [verb, path] = target(action);
  const isKept = path.startsWith('message.body.') || (path === 'message.body' && verb === 'add');
  return isKept ? [use('message.body', `/actions/${at}/${verb}`)] : [];
};

/** The verb of an action and the variable it is about. */
export const target = (action: Action): readonly ['set' | 'add' | 'clear', string] => {
  if ('set' in action) return ['set', action.set];
  return 'add' in action ? ['add', action.add] : ['clear', action.clear];
};
