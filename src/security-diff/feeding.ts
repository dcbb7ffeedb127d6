import type { CompiledRoute, CompiledStep } from '../assembly/types.ts';
import { proves } from './proving.ts';

/** Whether a step that proves nothing itself sets what a proof of this route, or a condition around one, reads. */
export const feeding = ({ steps, catch: cases }: CompiledRoute): ((step: CompiledStep) => boolean) => {
  let read: ReadonlySet<string> | undefined;
  return (step) => {
    const { policy, flow } = step;
    // What a back end answers is its own affair, as what a registry knows of users is: another one is told by its URL.
    if (policy === 'invoke' || flow.writes.length === 0 || proves(step)) return false;
    read ??= new Set([steps, ...cases.map((one) => one.steps)].flatMap(readByProofs));
    return flow.writes.some(({ variable }) => [...(read ?? [])].some((one) => meet(variable.toLowerCase(), one)));
  };
};

/** In small letters: names of headers have no others. */
const readByProofs = (steps: readonly CompiledStep[]): readonly string[] =>
  steps.filter(proves).flatMap(({ policy, flow, blocks }) => [
    // It stops the request whatever it says.
    ...(policy === 'throw' ? [] : flow.reads.map(({ variable }) => variable.toLowerCase())),
    ...blocks.flatMap(readByProofs),
  ]);

/** Whether two names mean the same variable, or one a part of the other; `*` may be any. */
const meet = (one: string, other: string): boolean =>
  one === other || [one, other].includes('*') || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
