import { secretMember, secretValue, unescaped } from '../activity.ts';

/** Enough of a value to compare it with another. */
const mostLetters = 64;
/** No ellipsis, which would double the memory that its record takes. */
const cut = '...';
/** Nobody's value is looked through for longer; what is shown is far shorter. */
const readLetters = 1024;

/**
 * A value as it may be kept in memory for the operator: without queries, fragments and what looks like a secret, and cut.
 * Callers hand over no secret to begin with; that one of them forgets must not matter.
 */
export const shownValue = (value: string, most = mostLetters): string => {
  const shown = value
    .slice(0, readLetters)
    .replace(query, `$1${cut}`)
    .replace(userInfo, '://***@')
    .replace(token, '***')
    .replace(authorization, '***');
  const masked = shown.replace(longRun, (run) => (isRandom(run) ? '***' : run));
  const plain = unescaped(masked);
  if (secretMember.test(plain) || secretValue.test(plain)) return '[withheld]';
  return masked.length > most ? masked.slice(0, most - cut.length) + cut : masked;
};

/** It may hold codes, a fragment tokens; that there is one can be what differs. */
const query = /([?#])\S+/g;
const userInfo = /:\/\/[^\s/@]{1,1024}@/g;
/** Our own tokens and codes, JSON Web Tokens. */
const token = /\bhg_[a-z]{2}_[\w-]*|\beyJ[\w-]{8,}[\w.-]*/gi;
/** What stands behind the name of an authentication scheme, unless it is a word of our own. */
const authorization = /\b(?:[Bb]earer|BEARER|[Bb]asic|BASIC|[Dd][Pp]o[Pp]|DPOP) +(?![a-z]+(?![\w.~+/=-]))[\w.~+/=-]+/g;
const longRun = /[\w+=~-]{20,}/g;

/**
 * Random characters change between digits, small and capital letters at every second place, hexadecimal ones too; names of
 * several words, at every fifth at most.
 */
const isRandom = (run: string): boolean => {
  let changes = 0;
  let before = 0;
  for (let at = 0; at < run.length; at += 1) {
    const kind = kindOf(run.charCodeAt(at));
    if (kind === 0) continue;
    if (before !== 0 && kind !== before) changes += 1;
    before = kind;
  }
  return changes * 4 >= run.length;
};

/** 1: a digit, 2: a capital letter, 3: a small one. */
const kindOf = (code: number): 0 | 1 | 2 | 3 => {
  if (code >= 0x30 && code <= 0x39) return 1;
  if (code >= 0x41 && code <= 0x5a) return 2;
  return code >= 0x61 && code <= 0x7a ? 3 : 0;
};
