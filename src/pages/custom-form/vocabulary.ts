import type { FormKind } from '../custom-form.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/**
 * Elements that a form may have. What is not listed is unknown, runs or loads something, or is one whose content browsers
 * read by other rules than those of the text around it.
 */
export const elements: ReadonlySet<string> = words(`html head title meta link style body
header footer main nav section article aside search hgroup address div p pre blockquote figure figcaption hr center
h1 h2 h3 h4 h5 h6 ul ol li dl dt dd menu details summary
table caption colgroup col thead tbody tfoot tr th td
a abbr b bdi bdo big br cite code data del dfn em font i ins kbd mark q rp rt ruby s samp small span strike strong sub
sup time tt u var wbr img picture source
form fieldset legend label input button select optgroup option datalist textarea output progress meter`);

/** Those that have no content, and no end tag in HTML. */
export const voidElements: ReadonlySet<string> = words('br col hr img input link meta source wbr');

/** Those whose content is text, whatever it looks like. */
export const textElements: ReadonlySet<string> = words('title textarea option');

/** What alone may stand in some elements. */
export const content: Readonly<Record<string, ReadonlySet<string>>> = {
  html: words('head body'),
  head: words('title meta link style'),
  select: words('option optgroup hr'),
  optgroup: words('option'),
  datalist: words('option'),
  picture: words('source img'),
};

/** Elements that stand in one other alone. */
export const parents: Readonly<Record<string, string>> = { head: 'html', body: 'html', title: 'head' };

/** Attributes that may stand on any element, beside `aria-…` and `data-…`: where they mean nothing they do nothing. */
export const attributes: ReadonlySet<string> = words(`id class lang dir title hidden tabindex role accesskey translate
spellcheck autocapitalize autocorrect inputmode enterkeyhint autofocus
name value type placeholder required readonly disabled checked selected multiple size maxlength minlength pattern min
max step autocomplete for method enctype novalidate formnovalidate rows cols wrap list label
href rel hreflang media sizes integrity crossorigin src srcset alt width height loading decoding
content charset colspan rowspan scope headers span abbr start reversed datetime open high low optimum
align valign bgcolor border cellpadding cellspacing color face noshade nowrap summary`);

/** Attributes that name something to be loaded, opened or sent to. `action` is judged with its form. */
export const targets: ReadonlySet<string> = words(
  'href src srcset imagesrcset poster data background cite longdesc manifest codebase archive classid profile usemap icon lowsrc dynsrc ping xlink:href',
);

/** Attributes that turn a form, or a window, to somewhere else than it says. */
export const diverting: ReadonlySet<string> = words('formaction formmethod formenctype formtarget target srcdoc');

/** What `meta` may be about; a referrer policy, for one, would be another than ours. */
export const metaNames: ReadonlySet<string> = words(
  'viewport description author generator robots theme-color color-scheme format-detection application-name',
);

/** What `link` may be: other relations fetch, or announce, something that nobody sees. */
export const linkRelations: ReadonlySet<string> = words('stylesheet alternate icon shortcut apple-touch-icon');

/** What a tag of IBM's stands for: hidden fields, a block that is shown at times, or a value of the model. */
export type Meaning =
  | { readonly is: 'hidden' }
  | { readonly is: 'block'; readonly shown: 'first' | 'failed' }
  | { readonly is: 'value'; readonly of: 'error' | 'application' | 'owner' | 'redirectUri' | 'scope' };

/** IBM API Connect v5's tags, by the form they belong to; their letters are compared as they are. */
export const tags: Readonly<Record<FormKind, Readonly<Record<string, Meaning>>>> = {
  login: {
    'EI-INJECT-HIDDEN-INPUT-FIELDS': { is: 'hidden' },
    'EI-LOGINFIRSTTIME': { is: 'block', shown: 'first' },
    'EI-LOGINFAILED': { is: 'block', shown: 'failed' },
    'EI-INTERNAL-CUSTOM-FORM-ERROR': { is: 'value', of: 'error' },
  },
  consent: {
    'AZ-INJECT-HIDDEN-INPUT-FIELDS': { is: 'hidden' },
    'AZ-INTERNAL-CUSTOM-FORM-ERROR': { is: 'value', of: 'error' },
    'DISPLAY-RESOURCE-OWNER': { is: 'value', of: 'owner' },
    'RESOURCE-OWNER': { is: 'value', of: 'owner' },
    'OAUTH-APPLICATION-NAME': { is: 'value', of: 'application' },
    'JOES-APPLICATION-NAME': { is: 'value', of: 'application' },
    'OAUTH-REDIRECT-URI': { is: 'value', of: 'redirectUri' },
    'JOES-REDIRECT-URI': { is: 'value', of: 'redirectUri' },
    'OAUTH-SCOPE': { is: 'value', of: 'scope' },
  },
};

/** Names that were meant as tags, however they are written. */
export const looksLikeTag = (name: string): boolean => /^(?:ei|az|oauth|joes|display|resource)-/i.test(name);

/** The hidden fields that authors wrote themselves, before there was a tag for them. */
export const olderFields = [
  'dp-state',
  'resource-owner',
  'dp-data',
  'redirect_uri',
  'scope',
  'original-url',
  'client_id',
] as const;
