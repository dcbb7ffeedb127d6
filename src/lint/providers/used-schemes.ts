import type { Definition, Security, SecurityUse } from '../../definition/definition.ts';

/** Every use of a security scheme that decides about requests: the document's `security` and those of operations. */
export const schemeUses = ({ security, operations }: Definition): readonly SecurityUse[] =>
  [security, ...operations.map((operation) => operation.security)]
    .filter((written): written is Security => written !== undefined)
    .flatMap(({ alternatives }) => alternatives.flat());

/** The names of the schemes that are used anywhere. */
export const usedSchemes = (definition: Definition): ReadonlySet<string> =>
  new Set(schemeUses(definition).map(({ scheme }) => scheme));
