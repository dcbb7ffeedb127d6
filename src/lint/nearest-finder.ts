import { nearestWord } from '../diagnostics/nearest-word.ts';

/** How many words a rule looks up in one definition: nobody reads more, and each is compared with every candidate. */
const mostWords = 200;

/** Finds what words probably stand for, each once; of a hostile document only the first. */
export const nearestFinder = (candidates: Iterable<string>): ((word: string) => string | undefined) => {
  const words = [...candidates];
  const known = new Map<string, string | undefined>();
  return (word) => {
    if (!known.has(word) && known.size < mostWords) known.set(word, nearestWord(word, words));
    return known.get(word);
  };
};
