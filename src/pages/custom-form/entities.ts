/** U+00A0 to U+00FF in order (HTML 4.01 §24.2). */
const latin = `nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr
deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest
Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml
ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig
agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml
eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml`;

/** Those of HTML 4.01 §24.4 that stand in ordinary texts, and a few arrows. */
const others: Readonly<Record<string, number>> = {
  ...{ quot: 34, amp: 38, apos: 39, lt: 60, gt: 62 },
  ...{ OElig: 338, oelig: 339, Scaron: 352, scaron: 353, Yuml: 376, circ: 710, tilde: 732 },
  ...{ ensp: 8194, emsp: 8195, thinsp: 8201, zwnj: 8204, zwj: 8205, lrm: 8206, rlm: 8207 },
  ...{ ndash: 8211, mdash: 8212, lsquo: 8216, rsquo: 8217, sbquo: 8218, ldquo: 8220, rdquo: 8221, bdquo: 8222 },
  ...{ dagger: 8224, Dagger: 8225, bull: 8226, hellip: 8230, permil: 8240, lsaquo: 8249, rsaquo: 8250 },
  ...{ euro: 8364, trade: 8482, larr: 8592, uarr: 8593, rarr: 8594, darr: 8595, minus: 8722 },
};

/**
 * Characters by the names that may stand in a form, `&nbsp;`: XML itself knows five. Without a prototype: the parser looks
 * names up in it as they come.
 */
export const namedCharacters: Readonly<Record<string, string>> = Object.assign(
  Object.create(null),
  Object.fromEntries(latin.split(/\s/).map((name, at) => [name, String.fromCodePoint(0xa0 + at)])),
  Object.fromEntries(Object.entries(others).map(([name, code]) => [name, String.fromCodePoint(code)])),
);
