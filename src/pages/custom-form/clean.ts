import type { FormKind } from '../custom-form.ts';
import { type AttributeCleaning, cleanAttributes, cleanUrl } from './clean-attributes.ts';
import type { WrittenElement } from './document.ts';
import type { Place } from './findings.ts';
import {
  content,
  elements,
  linkRelations,
  looksLikeTag,
  type Meaning,
  metaNames,
  parents,
  tags,
  textElements,
  voidElements,
} from './vocabulary.ts';

/** What is left of a document: nothing in it runs, loads or sends anything but what a form may. */
export type Clean = string | CleanElement | CleanTag;

/** An element, its names in lower case. */
export interface CleanElement extends Place {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Clean[];
}

/** One of IBM's tags. Only a block has children. */
export interface CleanTag extends Place {
  readonly meaning: Meaning;
  readonly children: readonly Clean[];
}

/** What cleaning goes by. */
export interface Cleaning extends AttributeCleaning {
  readonly kind: FormKind;
}

/** Takes out of a document what it may not have; what that is, is found. */
export const cleaned = (root: WrittenElement, cleaning: Cleaning): CleanElement => {
  if (root.name.toLowerCase() !== 'html') {
    cleaning.findings.error(root, {
      code: 'form/content',
      message: `The outermost element is "${root.name}"`,
      help: 'Write a whole document: <html> with <head> and <body>.',
    });
  }
  return cleanElement(root, 'html', cleaning);
};

const cleanElement = (element: WrittenElement, name: string, cleaning: Cleaning): CleanElement => ({
  at: element.at,
  name,
  attributes: cleanAttributes(element, name, cleaning),
  children: childrenOf(element, name, cleaning),
});

const childrenOf = (element: WrittenElement, context: string, cleaning: Cleaning): readonly Clean[] => {
  if (voidElements.has(context)) {
    if (!isBlank(element)) misplaced(element, `<${context}> holds something, and has no content in HTML`, cleaning);
    return [];
  }
  const children = element.children.flatMap((child): readonly Clean[] => {
    if (typeof child === 'string') return [child];
    const clean = cleanChild(child, context, cleaning);
    return clean === undefined ? [] : [clean];
  });
  if (context === 'style') judgeStyle({ at: element.at, children }, cleaning);
  return children;
};

/** Its text stays as it is: what it may load the policy of the page says. */
const judgeStyle = ({ at, children }: Pick<CleanElement, 'at' | 'children'>, cleaning: Cleaning): void => {
  const text = children.filter((one) => typeof one === 'string').join('');
  for (const [, url = ''] of text.matchAll(/(?:@import(?:\s+url\()?|url\()\s*["']?([^"')\s;]+)/gi)) {
    cleanUrl(url, { at, element: 'style' }, cleaning);
  }
  if (!text.includes('<')) return;
  cleaning.findings.error(
    { at },
    {
      code: 'form/style',
      message: 'A <style> holds "<"',
      help: 'Write the styles without it: in a text of CSS, "\\3c " stands for "<".',
    },
  );
};

const cleanChild = (child: WrittenElement, context: string, cleaning: Cleaning): Clean | undefined => {
  const known = tags[cleaning.kind];
  const meaning = Object.hasOwn(known, child.name) ? known[child.name] : undefined;
  if (meaning !== undefined) return cleanTag(child, meaning, { context, cleaning });
  const name = child.name.toLowerCase();
  const refusal = refusalOf(child, name, cleaning.kind);
  if (refusal !== undefined) {
    // A tag that is not understood would be missing whoever has looked at it.
    if (refusal.code === 'form/unknown-tag') cleaning.findings.error(child, refusal);
    else cleaning.findings.refused(child, refusal);
    return undefined;
  }
  if (isIdle(child, name)) {
    cleaning.findings.warning(child, {
      code: 'form/left-out',
      message: `This <${name}> is left out of what is served`,
      help: 'Remove it: of "link" there are style sheets and icons, of "meta" what describes the page.',
    });
    return undefined;
  }
  if (!fits(name, context)) misplaced(child, `<${name}> cannot stand in <${context}>`, cleaning);
  return cleanElement(child, name, cleaning);
};

interface TagPlace {
  readonly context: string;
  readonly cleaning: Cleaning;
}

const cleanTag = (tag: WrittenElement, meaning: Meaning, { context, cleaning }: TagPlace): CleanTag => {
  const isShut = content[context] !== undefined || (textElements.has(context) && meaning.is === 'hidden');
  if (context === 'style' || (isShut && meaning.is !== 'block')) {
    misplaced(tag, `<${tag.name}> cannot stand in <${context}>`, cleaning);
  }
  if (meaning.is === 'block') return { at: tag.at, meaning, children: childrenOf(tag, context, cleaning) };
  if (!isBlank(tag)) misplaced(tag, `<${tag.name}> holds something, which would be lost`, cleaning);
  return { at: tag.at, meaning, children: [] };
};

const refusalOf = (element: WrittenElement, name: string, kind: FormKind) => {
  if (looksLikeTag(name)) return unknownTag(element.name, kind);
  if (name === 'script') {
    return {
      code: 'form/script',
      message: 'The document has a script: none runs on a page where passwords are typed',
      help: 'Remove it; what the page does it must do without.',
    } as const;
  }
  if (name === 'base') {
    return {
      code: 'form/base',
      message: 'A <base> would lead every link, and the form itself, to somewhere else',
      help: 'Remove it, and write absolute URLs.',
    } as const;
  }
  if (name === 'meta' && element.attributes.some((one) => one.name.toLowerCase() === 'http-equiv')) {
    return {
      code: 'form/http-equiv',
      message: 'A <meta http-equiv> speaks for the headers of the answer, which are ours',
      help: 'Remove it: the page is sent as UTF-8, is not cached, and leads nowhere by itself.',
    } as const;
  }
  if (elements.has(name)) return undefined;
  return {
    code: 'form/element',
    message: `A form cannot have <${name}>`,
    help: 'Remove it. Pictures are linked by <img>; nothing is embedded, and nothing plays.',
  } as const;
};

const unknownTag = (written: string, kind: FormKind) => {
  const other = kind === 'login' ? 'consent' : 'login';
  const known = Object.keys(tags[kind]);
  const meant = known.find((one) => one.toLowerCase() === written.toLowerCase());
  return {
    code: 'form/unknown-tag',
    message: Object.hasOwn(tags[other], written)
      ? `<${written}> is a tag of ${other} forms`
      : `<${written}> is no tag of a ${kind} form`,
    help: meant === undefined ? `There are ${known.join(', ')}.` : `Write it in capitals: <${meant}>.`,
  } as const;
};

/** Metadata that says nothing to who reads the page, but may fetch something, or say where they come from. */
const isIdle = ({ attributes }: WrittenElement, name: string): boolean => {
  const value = (of: string): string | undefined =>
    attributes
      .find((one) => one.name.toLowerCase() === of)
      ?.value.trim()
      .toLowerCase();
  if (name === 'link') return !(value('rel') ?? '').split(/\s+/).every((one) => linkRelations.has(one));
  return name === 'meta' && value('charset') === undefined && !metaNames.has(value('name') ?? '');
};

const fits = (name: string, context: string): boolean =>
  name !== 'html' &&
  (parents[name] ?? context) === context &&
  (content[context]?.has(name) ?? true) &&
  !textElements.has(context) &&
  context !== 'style';

const isBlank = ({ children }: WrittenElement): boolean =>
  children.every((child) => typeof child === 'string' && child.trim() === '');

const misplaced = (at: Place, message: string, { findings }: Cleaning): void =>
  findings.error(at, {
    code: 'form/content',
    message,
    help: 'Put it where HTML allows it: browsers would move it, or leave it out.',
  });
