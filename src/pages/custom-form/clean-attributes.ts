import type { WrittenAttribute, WrittenElement } from './document.ts';
import type { Findings, Place } from './findings.ts';
import { targetOf } from './targets.ts';
import { attributes, diverting, targets } from './vocabulary.ts';

/** What cleaning attributes goes by. */
export interface AttributeCleaning {
  /** Where the form is from. */
  readonly source: URL;
  /** Somebody has looked at this very document: links of theirs are kept. */
  readonly pinned: boolean;
  readonly findings: Findings;
}

/** Of one picture: more sizes of it than anybody makes. */
const mostCandidates = 20;

const xhtml = 'http://www.w3.org/1999/xhtml';

/** The attributes of an element that may stay, by lower-case name; what the others are is found. */
export const cleanAttributes = (
  { attributes: written }: WrittenElement,
  element: string,
  cleaning: AttributeCleaning,
): ReadonlyMap<string, string> => {
  const clean = new Map<string, string>();
  for (const attribute of written) {
    const name = attribute.name.toLowerCase();
    const kept = name === 'xml:lang' ? 'lang' : name;
    const value = cleanValue(attribute, { element, name, cleaning });
    if (value !== undefined && !clean.has(kept)) clean.set(kept, value);
  }
  return clean;
};

interface AttributePlace {
  readonly element: string;
  /** In lower case. */
  readonly name: string;
  readonly cleaning: AttributeCleaning;
}

const cleanValue = (attribute: WrittenAttribute, place: AttributePlace): string | undefined => {
  const { value } = attribute;
  const { element, name, cleaning } = place;
  const { findings } = cleaning;
  if (name === 'xml:lang' || (name === 'action' && element === 'form')) return value;
  if (name === 'xmlns') {
    if (value === xhtml) return undefined;
    findings.refused(attribute, {
      code: 'form/element',
      message: `"${value}" is another namespace: a form has the elements of HTML alone`,
      help: 'Remove it, and what is of that namespace.',
    });
    return undefined;
  }
  if (name.startsWith('on')) {
    findings.refused(attribute, {
      code: 'form/event-handler',
      message: `"${attribute.name}" is a script: none runs on a page where passwords are typed`,
      help: 'Remove it; what the page does it must do without.',
    });
    return undefined;
  }
  if (diverting.has(name)) {
    findings.refused(attribute, {
      code: 'form/diverted',
      message: `"${attribute.name}" turns the form, or a link, to somewhere else than it seems`,
      help: 'Remove it: the form is sent to where the gateway wants it, and links open where the page is.',
    });
    return undefined;
  }
  if (name === 'style') {
    findings.warning(attribute, {
      code: 'form/style-attribute',
      message: 'A "style" attribute has no effect here, and is left out',
      help: 'Give the element a class, and write its styles into a <style>.',
    });
    return undefined;
  }
  const judged = targets.has(name) ? cleanTarget(attribute, place) : value;
  if (attributes.has(name) || /^(?:aria|data)-[a-z0-9_.-]+$/.test(name)) return judged;
  findings.warning(attribute, {
    code: 'form/left-out',
    message: `The attribute "${attribute.name}" is left out of what is served`,
    help: 'Remove it.',
  });
  return undefined;
};

const cleanTarget = (attribute: WrittenAttribute, { element, name, cleaning }: AttributePlace): string | undefined => {
  const clean = (url: string): string | undefined => cleanUrl(url, { at: attribute.at, element, name }, cleaning);
  if (!name.endsWith('srcset')) return clean(attribute.value);
  const candidates = attribute.value.split(',', mostCandidates).map((candidate) => {
    const [url = '', ...size] = candidate.trim().split(/\s+/);
    return [clean(url), ...size];
  });
  return candidates.some(([url]) => url === undefined) ? undefined : candidates.map((one) => one.join(' ')).join(', ');
};

/** Where a URL stands: in an attribute, or in the text of a `style`. */
export interface UrlPlace extends Place {
  readonly element: string;
  readonly name?: string;
}

/** A URL as it may stay, if it may; what is wrong with it is found. */
export const cleanUrl = (written: string, place: UrlPlace, cleaning: AttributeCleaning): string | undefined => {
  const { source, pinned, findings } = cleaning;
  const { to, url } = targetOf(written, source);
  if (to === 'own' || to === 'here' || (to === 'contact' && place.element === 'a')) return url;
  if (to === 'image' && ((place.element === 'img' && place.name === 'src') || place.element === 'style')) return url;
  if (to === 'relative') {
    findings.warning(place, {
      code: 'form/relative-url',
      message: `"${written}" is relative: it leads to the gateway, which does not have it`,
      help: 'Write the whole URL.',
    });
    return url;
  }
  findings.refused(place, {
    code: 'form/foreign-target',
    message: to === 'foreign' ? `"${url}" is not of ${source.origin}` : `"${written}" is no link that a form may have`,
    help: 'Serve it from where the form is served. Whoever looks at a document, and pins it by its sha256, may keep links to elsewhere; pictures, styles and fonts of others are not loaded.',
  });
  return to === 'foreign' && pinned ? url : undefined;
};
