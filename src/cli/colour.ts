import { styleText } from 'node:util';

type Style = 'bold' | 'cyan' | 'dim' | 'green' | 'red' | 'underline' | 'yellow';
/** Colours what a terminal shows; a pipe, a file or `NO_COLOR` gets plain text, `FORCE_COLOR` colours. A program that collects output is no terminal, also where `CI` is set. */
const on =
  (stream: NodeJS.WriteStream) =>
  (style: Style) =>
  (text: string): string =>
    styleText(style, text, { stream });
const styles = (
  style: (name: Style) => (text: string) => string,
): Readonly<Record<Style, (text: string) => string>> => ({
  bold: style('bold'),
  cyan: style('cyan'),
  dim: style('dim'),
  green: style('green'),
  red: style('red'),
  underline: style('underline'),
  yellow: style('yellow'),
});

/** For what is printed as the answer. */
export const colour = styles(on(process.stdout));
/** For refusals and problems, which are printed beside it. */
export const warning = styles(on(process.stderr));
/** Whether the answer is coloured: for charts, which colour for themselves. */
export const areColoursOn: boolean = colour.red('') !== '';
