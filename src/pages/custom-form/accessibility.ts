import type { CleanElement } from './clean.ts';
import type { Findings } from './findings.ts';
import { typeOf } from './requirements.ts';
import { standingIn } from './shown-as.ts';

/** Warns of what shuts people out (WCAG 2.2, 1.3.1, 2.4.2 and 3.1.1). `document` is one with all its blocks. */
export const accessibilityOf = (document: CleanElement, findings: Findings): void => {
  const standing = [...standingIn(document)].flatMap(({ node, within }) =>
    'meaning' in node ? [] : [{ element: node, within }],
  );
  const named = new Set(
    standing.flatMap(({ element }) => (element.name === 'label' ? (attribute(element, 'for') ?? []) : [])),
  );
  for (const { element, within } of standing) {
    if (!isVisibleField(element)) continue;
    const isLabelled =
      ['aria-label', 'aria-labelledby', 'title'].some((one) => attribute(element, one) !== undefined) ||
      named.has(attribute(element, 'id') ?? '') ||
      within.some(({ name }) => name === 'label');
    if (isLabelled) continue;
    findings.warning(element, {
      code: 'form/label',
      message: `The field "${attribute(element, 'name') ?? ''}" has no label`,
      help: 'Write <label for="…"> with the id of the field, or put the field into its <label>.',
    });
  }
  if (attribute(document, 'lang') === undefined) {
    findings.warning(document, {
      code: 'form/language',
      message: 'The document does not say in which language it is',
      help: 'Write <html lang="en">: a screen reader speaks by it.',
    });
  }
  if (standing.some(({ element }) => element.name === 'title' && element.children.length > 0)) return;
  findings.warning(document, {
    code: 'form/title',
    message: 'The document has no title',
    help: 'Write a <title> into the <head>: a screen reader reads it first.',
  });
};

/** `undefined` also where it is blank. */
const attribute = ({ attributes }: CleanElement, name: string): string | undefined =>
  attributes.get(name)?.trim() || undefined;

const isVisibleField = (element: CleanElement): boolean =>
  ['select', 'textarea'].includes(element.name) ||
  (element.name === 'input' && !['hidden', 'submit', 'button', 'reset', 'image'].includes(typeOf(element)));
