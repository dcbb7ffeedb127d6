/** A text of an answer without the reference of its refusal: two refusals may be told apart by nothing else. */
export const withoutReference = (text: string): string => text.replace(/ \(ref \w+-\w+\)/, '');
