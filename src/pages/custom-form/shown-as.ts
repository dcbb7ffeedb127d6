import type { Clean, CleanElement, CleanTag } from './clean.ts';

/** When a form is shown: first, or again after a try that failed. */
export type Occasion = 'first' | 'failed';

/** A document as it is shown on one occasion: its blocks are what stands in them, or nothing. */
export const shownAs = (element: CleanElement, occasion: Occasion): CleanElement => ({
  ...element,
  children: element.children.flatMap((child) => shownChildren(child, occasion)),
});

const shownChildren = (child: Clean, occasion: Occasion): readonly Clean[] => {
  if (typeof child === 'string') return [child];
  if (!('meaning' in child)) return [shownAs(child, occasion)];
  if (child.meaning.is !== 'block') return [child];
  return child.meaning.shown === occasion ? child.children.flatMap((one) => shownChildren(one, occasion)) : [];
};

/** Something that stands in a document, with the elements around it, the innermost last. */
export interface Standing<T> {
  readonly node: T;
  readonly within: readonly CleanElement[];
}

/** Everything that stands in an element but texts, in the order of the document; in its blocks too. */
export function* standingIn(
  parent: CleanElement | CleanTag,
  around: readonly CleanElement[] = [],
): Generator<Standing<CleanElement | CleanTag>> {
  const within = 'meaning' in parent ? around : [...around, parent];
  for (const node of parent.children) {
    if (typeof node === 'string') continue;
    yield { node, within };
    yield* standingIn(node, within);
  }
}
