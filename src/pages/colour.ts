/** A colour of sRGB: red, green, blue, each from 0 to 255. */
type Rgb = readonly [number, number, number];

/** What `main` is drawn on (`--card` of style.css), light and dark. */
const cards = { light: '#ffffff', dark: '#1a212a' } as const;

/** What text needs to be read (WCAG 2.2 §1.4.3). */
const leastContrast = 4.5;

const black: Rgb = [0, 0, 0];
const white: Rgb = [255, 255, 255];

/**
 * The colours of a brand as variables of style.css, from its one colour (`#rrggbb`): what is filled with it, that fill
 * under the pointer, text on it, and its nearest variant in which text and lines can be read on the page.
 */
export const brandColours = (colour: string): string => {
  const accent = rgbOf(colour);
  return `:root{${variables(accent, 'light')}}@media (prefers-color-scheme: dark){:root{${variables(accent, 'dark')}}}`;
};

const variables = (colour: Rgb, theme: keyof typeof cards): string => {
  const card = rgbOf(cards[theme]);
  const readable = contrasting(colour, card, theme === 'light' ? black : white);
  // In the dark a fill must be told from what is around it; a bright one on white has its edge for that.
  const fill = theme === 'light' ? colour : readable;
  const onFill = contrast(fill, white) >= contrast(fill, black) ? white : black;
  const strong = mixed(fill, onFill === white ? black : white, 0.2);
  return [
    `--accent:${text(fill)}`,
    `--accent-strong:${text(strong)}`,
    `--on-accent:${text(onFill)}`,
    `--accent-text:${text(readable)}`,
  ].join(';');
};

/** The colour, mixed with `towards` in steps as small as the eye sees until it can be read on `ground`. */
const contrasting = (colour: Rgb, ground: Rgb, towards: Rgb): Rgb => {
  for (let share = 0; share < 1; share += 0.02) {
    const candidate = mixed(colour, towards, share);
    if (contrast(candidate, ground) >= leastContrast) return candidate;
  }
  return towards;
};

const mixed = (colour: Rgb, other: Rgb, share: number): Rgb => {
  const [r, g, b] = colour.map((part, at) => Math.round(part + ((other[at] ?? 0) - part) * share));
  return [r ?? 0, g ?? 0, b ?? 0];
};

/** From 1 to 21 (WCAG 2.2, "contrast ratio"). */
const contrast = (one: Rgb, other: Rgb): number => {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};

/** WCAG 2.2, "relative luminance". */
const luminance = (colour: Rgb): number => {
  const [r = 0, g = 0, b = 0] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

const rgbOf = (colour: string): Rgb => {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return [r ?? 0, g ?? 0, b ?? 0];
};

const text = (colour: Rgb): string => `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
