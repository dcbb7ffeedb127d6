import { parse } from 'acorn';
import type { Stretch } from '../../source/scalar-text.ts';
import type { ScalarNode } from '../../source/tree.ts';
import type { WrittenStep } from './assembly-steps.ts';

/** The text of a step that is a program. */
export interface ScriptSource {
  readonly policy: string;
  readonly node: ScalarNode;
  readonly text: string;
}

/** The programs of some steps; `policies`: of which kinds. They go by the name of the policy, whether it is served or not. */
export function* scriptSources(steps: readonly WrittenStep[], policies: readonly string[]): Iterable<ScriptSource> {
  for (const { policy, node } of steps) {
    const source = policies.includes(policy) && node.kind === 'map' ? node.get('source') : undefined;
    if (source?.kind === 'scalar' && typeof source.value === 'string') {
      yield { policy, node: source, text: source.value };
    }
  }
}

/** What a program in JavaScript is made of, as far as it could be read. */
export interface ReadScript {
  /** Comments and regular expressions, in order: what stands in them is no part of any value. */
  readonly passedOver: readonly Stretch[];
  /** Where, and why, it cannot be read on. */
  readonly error: { readonly offset: number; readonly reason: string } | undefined;
}

/**
 * Reads a program as gateways do: the body of a function, in sloppy mode. What only newer engines take is taken too, and
 * so is `await`: a program is wrong only where every engine says so.
 */
export const readScript = (text: string): ReadScript => {
  const first = tryToRead(text, false);
  if (first.error === undefined) return first;
  const second = tryToRead(text, true);
  return second.error === undefined ? second : first;
};

const tryToRead = (text: string, allowAwaitOutsideFunction: boolean): ReadScript => {
  const passedOver: Stretch[] = [];
  try {
    parse(text, {
      ecmaVersion: 'latest',
      sourceType: 'script',
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction,
      allowHashBang: true,
      allowReserved: true,
      onComment: (_isBlock, _text, start, end) => passedOver.push({ start, end }),
      onToken: (token) => {
        if (token.type.label === 'regexp') passedOver.push(token);
      },
    });
    return { passedOver, error: undefined };
  } catch (error) {
    // Where the parser's stack does not suffice, nothing is known of the program.
    if (!(error instanceof SyntaxError) || /stack/.test(error.message)) return { passedOver, error: undefined };
    const offset = 'pos' in error && typeof error.pos === 'number' ? error.pos : 0;
    return { passedOver, error: { offset, reason: error.message.replace(/ \(\d+:\d+\)$/, '') } };
  }
};
