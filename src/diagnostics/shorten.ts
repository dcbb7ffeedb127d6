/** What a person reads at once; messages of ordinary documents stay below. */
const LONGEST = 400;
/** Enough of a name or value to recognise it: the code frame shows where it stands. */
const LONGEST_QUOTED = 80;

/** A message or help whose quoted parts are cut where a document made it long: a key may have megabytes. */
export const shorten = (text: string): string => {
  if (text.length <= LONGEST) return text;
  const cut = text.replaceAll(LONG_QUOTED, '"$<start>…"');
  return (cut.length <= LONGEST ? cut : `${cut.slice(0, LONGEST)}…`).toWellFormed();
};

const LONG_QUOTED = new RegExp(`"(?<start>[^"]{${LONGEST_QUOTED}})[^"]+"`, 'g');
