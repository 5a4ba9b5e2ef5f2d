// Control characters, line and paragraph separators, and the signs that turn the direction of writing: in a terminal or a log they
// colour, erase and forge lines. What a client or a file wrote may hold any of them.
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

const escaped = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** One line for a terminal or a log, whatever is in it: every sign that is not printed is written as \uXXXX. */
export const printable = (text: string): string => text.replace(UNPRINTABLE, escaped);

/** The same of a text of several lines: line ends stay. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');
