import { CST, Lexer } from 'yaml';

/** Where anchors and aliases begin in a text, in order. */
export const anchorsIn = (text: string): readonly number[] => {
  const found: number[] = [];
  let offset = 0;
  let isScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    // Signs between lexemes, which are not part of the text.
    if (lexeme === CST.SCALAR) isScalar = true;
    if (lexeme === CST.SCALAR || lexeme === CST.DOCUMENT || lexeme === CST.FLOW_END) continue;
    const type = isScalar ? undefined : CST.tokenType(lexeme);
    if (type === 'anchor' || type === 'alias') found.push(offset);
    offset += lexeme.length;
    isScalar = false;
  }
  return found;
};

/** Whether one of some offsets, which are in order, lies within a stretch. */
export const hasWithin = (offsets: readonly number[], start: number, end: number): boolean => {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offsets[middle] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return (offsets[low] ?? end) < end;
};
