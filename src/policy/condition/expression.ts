import type { ContextPath } from '../../assembly/types.ts';
import type { Stretch } from '../../source/scalar-text.ts';

/** A condition as it was read: holds nothing but what conditions may hold. */
export type Expression =
  | { readonly kind: 'constant'; readonly value: string | number | boolean | null | undefined }
  | QuotedText
  | Variable
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'call'; readonly on: Expression; readonly method: string; readonly given: readonly Expression[] }
  | { readonly kind: 'conversion'; readonly to: Conversion; readonly of: Expression }
  | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly of: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'all' | 'any'; readonly operands: readonly Expression[] }
  | { readonly kind: 'choice'; readonly test: Expression; readonly yes: Expression; readonly no: Expression };

/** A text in quotes with `$(…)` in it: the values are put in as text whenever it is evaluated. */
export interface QuotedText extends Stretch {
  readonly kind: 'text';
  readonly template: string;
}

/** `request.verb`, `$(request.verb)` or `apim.getvariable('request.verb')`. */
export interface Variable extends Stretch {
  readonly kind: 'variable';
  readonly path: ContextPath;
}

/** `String(x)` and so on; `new String`: an object, as in JavaScript. */
export type Conversion = 'String' | 'Number' | 'Boolean' | 'new String';

/** Operators in front of a value. */
export type UnaryOperator = '!' | '-' | 'typeof';

/** Operators between two values, apart from `&&` and `||`. */
export type BinaryOperator = '===' | '!==' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%';
