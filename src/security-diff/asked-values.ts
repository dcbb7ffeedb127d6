import type { CompiledAssembly, CompiledStep } from '../assembly/types.ts';
import type { Pair } from './change.ts';
import { proves } from './proving.ts';

/**
 * Whether a property may decide what is proven: a step that proves something names it, or a condition around such a step,
 * before or after.
 */
export const askedValues = ({ old, now }: Pair<CompiledAssembly>): ((name: string) => boolean) => {
  let texts: readonly string[] | undefined;
  return (name) => {
    texts ??= [
      ...new Set(
        [old, now]
          .flatMap(({ routes }) => routes)
          .flatMap(({ steps, catch: cases }) => [
            ...proofTexts(steps),
            ...cases.flatMap((one) => proofTexts(one.steps)),
          ]),
      ),
    ];
    return texts.some((text) => names(text, name));
  };
};

const proofTexts = (steps: readonly CompiledStep[]): readonly string[] =>
  steps
    .filter(proves)
    .flatMap(({ properties, blocks }) => [JSON.stringify(properties), ...blocks.flatMap((one) => proofTexts(one))]);

/** Rather once too often: `$(name)`, `$(api.properties.name)`, and whatever else has it as a word. */
const names = (text: string, name: string): boolean => {
  for (let at = text.indexOf(name); name !== '' && at !== -1; at = text.indexOf(name, at + 1)) {
    if (!/[\w-]/.test(text.charAt(at - 1)) && !/[\w-]/.test(text.charAt(at + name.length))) return true;
  }
  return false;
};
