import type { Json } from '../source/tree.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Bundle } from './types.ts';

/**
 * What the signature of a bundle is made over: all of it but the signature, in canonical JSON (RFC 8785). The first line
 * keeps a signature that the same key has made for another purpose from being one of a bundle.
 */
export const signedText = ({ signature: _, ...content }: Bundle): string =>
  // A bundle is plain JSON; `undefined` members are left out by the canonical form.
  `headgate bundle 1\n${canonicalJson(content as unknown as Json)}`;
